import type { Status } from '../../model/finding.ts';
import { STATUS_WORDS } from '../../report/status-words.ts';

/* The look of the mail: inline styles carry all of it, and the style block only refines it (phones, dark mode). */

const SANS = "'Segoe UI',-apple-system,BlinkMacSystemFont,Roboto,Helvetica,Arial,sans-serif";
const MONO = "'Cascadia Mono',Consolas,Menlo,'Courier New',monospace";

export const STYLE = {
  body: 'margin:0;padding:0;background-color:#f4f5f7;',
  page: 'background-color:#f4f5f7;',
  card: 'width:100%;max-width:600px;background-color:#ffffff;border:1px solid #dde1e6;text-align:left;',
  foot: 'width:100%;max-width:600px;text-align:left;',
  preheader: 'display:none;max-height:0;overflow:hidden;mso-hide:all;',
  hidden: 'display:none;mso-hide:all;',
  head: 'padding:16px 24px 12px;',
  section: 'padding:11px 24px 2px;border-top:1px solid #dde1e6;',
  entry: 'padding:5px 24px;',
  last: 'padding:10px 24px 14px;border-top:1px solid #dde1e6;',
  strip: 'border-top:1px solid #dde1e6;border-bottom:1px solid #dde1e6;padding:0;',
  marks: 'width:30px;padding-top:1px;',
  h1: `margin:0;font:600 18px/24px ${SANS};color:#14181d;`,
  h2: `margin:0;font:600 14px/18px ${SANS};color:#14181d;`,
  h3: `margin:0;font:600 13px/18px ${SANS};color:#14181d;`,
  note: 'font-weight:normal;font-size:12px;color:#5b6470;',
  meta: `margin:0;font:13px/18px ${SANS};color:#5b6470;`,
  text: `margin:0;font:13px/18px ${SANS};color:#434b55;overflow-wrap:anywhere;word-break:break-word;`,
  strong: `margin:8px 0 0;font:14px/20px ${SANS};color:#14181d;`,
  small: `margin:8px 0 0;font:13px/18px ${SANS};color:#434b55;`,
  more: `margin:0 0 14px;font:14px/20px ${SANS};color:#434b55;`,
  fine: `margin:0;font:12px/18px ${SANS};color:#5b6470;`,
  ink: 'color:#14181d;',
  link: 'color:#1a4f96;',
  code: `margin:6px 0;background-color:#eef0f3;border:1px solid #dde1e6;padding:8px 10px;font:12px/17px ${MONO};color:#14181d;white-space:pre-wrap;overflow-wrap:anywhere;`,
  button: 'background-color:#14181d;padding:7px 14px;',
  buttonLink: `font:600 13px/18px ${SANS};color:#ffffff;text-decoration:none;`,
  figure: (colour: string) => `margin:0;font:bold 22px/26px ${SANS};color:${colour};`,
  noun: `margin:0;font:13px/17px ${SANS};color:#434b55;`,
  mark: (background: string, ink: string) =>
    `width:20px;height:20px;background-color:${background};color:${ink};font:600 12px/20px ${SANS};text-align:center;`,
} as const;

type Look = { readonly background: string; readonly ink: string; readonly word: string };
export const MARKS: Readonly<Record<Status | 'waived', Look>> = {
  fail: { background: '#b3211f', ink: '#ffffff', word: STATUS_WORDS.fail },
  unknown: { background: '#5b3ea8', ink: '#ffffff', word: STATUS_WORDS.unknown },
  warn: { background: '#f1bd48', ink: '#2e1f00', word: STATUS_WORDS.warn },
  pending: { background: '#e2ebf5', ink: '#2c5581', word: STATUS_WORDS.pending },
  pass: { background: '#e3f1e8', ink: '#1c6638', word: STATUS_WORDS.pass },
  'not-applicable': { background: '#ffffff', ink: '#5b6470', word: STATUS_WORDS['not-applicable'] },
  waived: { background: '#e3e6ea', ink: '#59626d', word: 'Fail, waived' },
};

/** Refinements for clients that read a style block. */
export const SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) {
  .num { padding-left: 12px !important; } .pad, .rule { padding-left: 16px !important; padding-right: 16px !important; } .strip { padding: 0 !important; }
  .code { font-size: 11px !important; line-height: 16px !important; padding: 8px 10px !important; }
}
@media (prefers-color-scheme: dark) {
  .bg { background-color: #0e1115 !important; } .card { background-color: #161a20 !important; border-color: #2a313a !important; }
  .t1 { color: #e8ebef !important; } .t2 { color: #b7bfc9 !important; } .t3 { color: #929ca8 !important; } .a { color: #8ab8f5 !important; }
  .code { background-color: #1e242b !important; border-color: #2a313a !important; color: #e8ebef !important; }
  .rule, .strip, .num { border-color: #2a313a !important; }
  .c-fail { color: #ff9d95 !important; } .c-unknown { color: #c0b1ff !important; } .c-pass { color: #82d29d !important; } .c-plain { color: #e8ebef !important; }
  .mk-fail { background-color: #d03a36 !important; } .mk-unknown { background-color: #7c63d2 !important; } .mk-warn { background-color: #dba42f !important; }
  .mk-pass { background-color: #13281b !important; color: #82d29d !important; } .mk-pending { background-color: #182b40 !important; color: #93c0f0 !important; }
  .mk-not-applicable { background-color: #161a20 !important; color: #929ca8 !important; } .mk-waived { background-color: #2b323a !important; color: #a1abb6 !important; }
  .btn { background-color: #e8ebef !important; } .btn a { color: #161a20 !important; }
}
[data-ogsc] .t1 { color: #e8ebef !important; } [data-ogsc] .t2 { color: #b7bfc9 !important; } [data-ogsc] .t3 { color: #929ca8 !important; } [data-ogsc] .a { color: #8ab8f5 !important; }
`;
