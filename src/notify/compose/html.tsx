import { renderToString } from 'preact-render-to-string';
import { dayOf } from '../../report/dates.ts';
import type { Digest } from '../digest.ts';
import { background, LAYOUT, Marked, Table } from './parts.tsx';
import { ownerPage } from './rows.ts';
import { sectionsOf } from './section-list.ts';
import { Heading, Rows, WaiverRow } from './sections.tsx';
import { SHEET, STYLE } from './styles.ts';
import {
  BOM_HEADING,
  bomLines,
  firstOf,
  footerOf,
  headLines,
  inert,
  lineOf,
  newCheckLine,
  REPEATED,
  titleOf,
} from './words.ts';

/*
 * Outlook on Windows ignores max-width, so it gets a table of 600 px around the card, in comments that only it reads.
 * The marks are replaced after rendering; no data can contain them, because `<` is escaped in data.
 */
const OUTLOOK: readonly (readonly [mark: string, comment: string])[] = [
  [
    '<mso-open></mso-open>',
    '<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->',
  ],
  ['<mso-close></mso-close>', '<!--[if mso]></td></tr></table><![endif]-->'],
];
const Raw = ({ name }: { readonly name: 'mso-open' | 'mso-close' }) => {
  const Name = name as 'span';
  return <Name />;
};

/** The HTML body. No script, no image, no style that the mail cannot do without. */
export function htmlOf(digest: Digest): string {
  const rendered = renderToString(<Page digest={digest} />);
  return `<!DOCTYPE html>\n${OUTLOOK.reduce((html, [mark, comment]) => html.replace(mark, comment), rendered)}\n`;
}

function Page({ digest }: { readonly digest: Digest }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <title>aispm-watch, {dayOf(digest.startedAt)}</title>
        {/* A constant: nothing in it comes from the digest. */}
        <style dangerouslySetInnerHTML={{ __html: SHEET }} />
      </head>
      <body class="bg" style={STYLE.body}>
        <div style={STYLE.preheader} aria-hidden="true">
          {firstOf(digest) ?? inert(digest.verdict.line)}
        </div>
        <main>
          <Raw name="mso-open" />
          <Table class="bg" bgcolor="#f4f5f7" style={STYLE.page}>
            <tr>
              <td align="center" style="padding:16px 0 32px;">
                <Table width="600" class="card" bgcolor="#ffffff" style={STYLE.card}>
                  <Head digest={digest} />
                  <Body digest={digest} />
                  <End digest={digest} />
                  <tr>
                    <td class="pad rule" style={STYLE.last}>
                      <p class="t3" style={STYLE.fine}>
                        {footerOf(digest)}
                      </p>
                      {headLines(digest).map((line) => (
                        <p key={line} class="t3" style={STYLE.fine}>
                          {line}
                        </p>
                      ))}
                    </td>
                  </tr>
                </Table>
              </td>
            </tr>
          </Table>
          <Raw name="mso-close" />
        </main>
      </body>
    </html>
  );
}

function Head({ digest }: { readonly digest: Digest }) {
  const page = ownerPage(digest);
  return (
    <tr>
      <td class="pad" style={STYLE.head}>
        <Marked status={digest.verdict.mark}>
          {digest.mayRepeat && (
            <p class="t3" style={STYLE.meta}>
              {REPEATED}
            </p>
          )}
          <h1 class="t1" style={STYLE.h1}>
            {titleOf(digest)}
          </h1>
          <p class="t2" style={STYLE.text}>
            {lineOf(digest)}
          </p>
          {digest.allQuiet && (
            <p class="t1" style={STYLE.strong}>
              Nothing changed in the last seven days.
            </p>
          )}
          {page && (
            <table {...LAYOUT} style="margin-top:9px;">
              <tbody>
                <tr>
                  <td class="btn" {...background('#14181d')} style={STYLE.button}>
                    <a href={page} style={STYLE.buttonLink}>
                      Open your page
                    </a>
                  </td>
                </tr>
              </tbody>
            </table>
          )}
        </Marked>
      </td>
    </tr>
  );
}

function Body({ digest }: { readonly digest: Digest }) {
  const sections = sectionsOf(digest);
  const bom = bomLines(digest);
  return (
    <>
      {sections.map((section) => (
        <Rows key={section.heading} section={section} digest={digest} />
      ))}
      {digest.waivers.length > 0 && <Heading text="Waiver ends" />}
      {digest.waivers.map((waiver) => (
        <WaiverRow key={`${waiver.id} ${waiver.subscriptionName}`} waiver={waiver} />
      ))}
      {digest.newChecks.length > 0 && (
        <Heading text="New checks" note="their first results are the baseline, not a change" />
      )}
      {digest.newChecks.map((one) => (
        <tr key={one.checkId}>
          <td class="pad" style={STYLE.entry}>
            <p class="t2" style={STYLE.text}>
              {newCheckLine(one)}
            </p>
          </td>
        </tr>
      ))}
      {bom.length > 0 && <Heading text={BOM_HEADING} />}
      {bom.length > 0 && (
        <tr>
          <td class="pad" style={STYLE.entry}>
            {bom.map((line) => (
              <p key={line} class="t2" style={STYLE.text}>
                {line}
              </p>
            ))}
          </td>
        </tr>
      )}
    </>
  );
}

function End({ digest }: { readonly digest: Digest }) {
  if (digest.stillFailingMore === 0) return null;
  return (
    <tr>
      <td class="pad" style={STYLE.entry}>
        <p class="t2" style={STYLE.text}>
          {digest.stillFailingMore} more on the page.
        </p>
      </td>
    </tr>
  );
}
