import { HtmlValidate } from 'html-validate';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/notify/compose.ts';
import type { Digest } from '../../src/notify/digest.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { PAYLOADS } from '../report/hostile.ts';
import { FULL, hostileDigest, QUIET } from './digests.ts';

const part = (over: Partial<Digest>): Digest => ({ ...QUIET, allQuiet: false, ...over });
const [first] = FULL.failed;

describe('the subject', () => {
  it.each<[string, Digest, string]>([
    [
      'the worst in numbers, then the first',
      FULL,
      '2 new to fix, 1 subscription out of sight, 1 fixed, 2 waivers expired or expiring: Defender CSPM is off on Contoso Lending',
    ],
    ['one failure', part({ failed: first ? [first] : [] }), '1 new to fix: Defender CSPM is off on Contoso Lending'],
    ['only fixed', part({ fixed: FULL.fixed }), '1 fixed: Defender for Storage is on, on Contoso Wealth'],
    [
      'back in sight',
      part({ regained: FULL.lostSight }),
      '1 subscription back in sight: 16 checks are out of sight on Contoso Fabrikam',
    ],
    [
      'only a waiver',
      part({ waivers: FULL.waivers.slice(0, 1) }),
      '1 waiver expiring: Contoso Data Science, An AI resource is open to all networks',
    ],
    [
      'a repeat',
      part({ fixed: FULL.fixed, mayRepeat: true }),
      'Possibly repeated: 1 fixed: Defender for Storage is on, on Contoso Wealth',
    ],
    ['a quiet week', QUIET, 'Nothing changed this week: all 14 subscriptions are covered'],
    [
      'only the AI bill of materials',
      part({ bom: { lines: ['Contoso Prod: oai: deployment chat was added'], more: 2 } }),
      'AI bill of materials changed: Contoso Prod: oai: deployment chat was added',
    ],
    [
      'new checks',
      part({ newChecks: [{ checkId: 'AISPM-044', title: 'x', failing: 1 }] }),
      'New checks with this version: all 14 subscriptions are covered',
    ],
  ])('says %s', (_name, digest, subject) => expect(compose(digest).subject).toBe(subject));

  it('stays one line of bearable length', () => {
    const { subject } = compose(hostileDigest(`${'Contoso '.repeat(60)}\r\nBcc: attacker@evil.example`));
    expect(subject).not.toMatch(/[\r\n]/);
    expect(subject.length).toBeLessThanOrEqual(170);
  });
});

describe('both bodies', () => {
  it('hold what the golden files hold', async () => {
    const { html, text } = compose(FULL);
    await expect(text).toMatchFileSnapshot('golden/full.txt');
    await expect(html).toMatchFileSnapshot('golden/full.html');
    const quiet = compose(QUIET);
    await expect(quiet.text).toMatchFileSnapshot('golden/quiet.txt');
  });

  it('tell what changed in the AI bill of materials, and how much more did', () => {
    const { html, text } = compose(part({ bom: { lines: ['Prod: <b>chat</b> was added'], more: 2 } }));
    expect(text).toContain(
      'AI BILL OF MATERIALS\n\n    Prod: <b>chat</b> was added\n    2 more: aispm inventory --since shows them.\n',
    );
    expect(html).toContain('Prod: &lt;b>chat&lt;/b> was added');
    expect(html).toContain('2 more: aispm inventory --since shows them.');
    expect(compose(part({})).text).not.toContain('BILL OF MATERIALS');
  });

  it('are the same bytes twice', () => expect(compose(FULL)).toEqual(compose(structuredClone(FULL))));

  it.each([
    'Defender CSPM is off',
    'since 9 Nov, 16 nights',
    '16 checks are out of sight',
    'after 6 nights',
    'in 6 days',
    'Expired on 23 Nov 2026',
    '9 more on the page',
    'zone 3, not mapped',
  ])('both say %s', (words) => {
    const { html, text } = compose(FULL);
    expect([text.includes(words), html.includes(words)]).toEqual([true, true]);
  });

  it('lead to the script, and carry the command only where reading is lost or there is no page', () => {
    const grant = 'az role assignment create --role "Security Reader" --scope /subscriptions/x';
    const lost = { ...FULL, lostSight: FULL.lostSight.map((entry) => ({ ...entry, command: grant })) };
    const { html, text } = compose(lost);
    for (const body of [html, text]) {
      expect(body).toContain('#/o/lending-it?script=007');
      expect(body).toContain('#/o/lending-it?script=041-denied');
      expect(body).not.toContain('pricings/');
      expect(body).toContain('az role assignment create');
    }
    const { pageUrl: _page, ...alone } = FULL;
    expect(compose(alone as Digest).text).toContain('pricings/CloudPosture');
  });

  it('make one row of a cause on several subscriptions', () => {
    const entries = ['Lending', 'Cards', 'Loans', 'Claims'].flatMap((subscriptionName) =>
      FULL.failed.slice(0, 1).map((entry) => ({ ...entry, subscriptionName, subscriptionId: subscriptionName })),
    );
    const { text, subject } = compose(part({ failed: entries, fixed: [] }));
    expect(text).toContain('Lending, Cards, Loans and 1 more; 8 failures follow');
    expect(text).toContain('Script for 4: needs Owner');
    expect(subject).toBe('4 new to fix: Defender CSPM is off on Lending and 3 more');
  });

  it('say what was fixed with a cause', () => {
    const fixed = FULL.fixed.map((entry) => ({ ...entry, followers: FULL.failed[0]?.followers ?? [] }));
    expect(compose(part({ fixed })).text).toContain('Contoso Wealth; 2 were fixed with it');
  });

  it('hold no space that a shell takes for part of a word', () => {
    const lost = FULL.lostSight.map((entry) => ({ ...entry, command: FULL.failed[0]?.command }));
    const { html, text } = compose({ ...FULL, lostSight: lost });
    for (const body of [html, text]) expect(body).not.toMatch(/[\u00a0\u202f\u2007]|&nbsp;|&#160;/);
    expect(html).toContain('<pre class="code"');
  });

  it('count what the policy leaves out', () => {
    expect(compose({ ...FULL, leftOut: 2 }).html).toContain('The policy leaves 2 subscriptions out of the scan.');
  });

  it.each(['fail', 'pass'] as const)(
    'tell what flaps under its own heading, with its days, though it is %s',
    (status) => {
      const message = 'It changed on 18 Nov, 20 Nov and 22 Nov. Plan CloudPosture is Free';
      const flapping = [{ ...(first ?? expect.fail()), title: 'Flapping: Defender CSPM is on', status, message }];
      const { subject, text, html } = compose(part({ flapping, stillFlapping: flapping, stillFlappingMore: 2 }));
      expect(subject).toMatch(/^1 flapping: Flapping: Defender CSPM is on, on Contoso Lending/);
      expect(text).toMatch(
        /FLAPPING \(each change is held back until it is steady\)[\s\S]*STILL FLAPPING \(and 2 more/,
      );
      for (const body of [text.replace(/\s+/g, ' '), html]) expect(body).toContain(message);
    },
  );

  it('tell what is steady again with the status it has', () => {
    const steady = FULL.fixed.map((entry) => ({ ...entry, title: `Steady: ${entry.title}` })).slice(0, 1);
    const { subject, text } = compose(part({ steady }));
    expect(subject).toMatch(/^1 steady again: Steady: /);
    expect(text).toMatch(/STEADY AGAIN\n\n(\(.\)|\[.\]) Steady: /);
  });

  it('keep the order of the sections', () => {
    const { text } = compose(FULL);
    const at = ['NEW TO FIX', 'OUT OF SIGHT', 'STILL TO FIX', 'FIXED', 'WAIVER ENDS'].map((head) => text.indexOf(head));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
  });

  it('keep the text in 78 columns, but for commands and links', () => {
    const long = compose(FULL)
      .text.split('\n')
      .filter((line) => textWidth(line) > 78 && !/https:\/\/|\/subscriptions\/|\{"properties"/.test(line));
    expect(long).toEqual([]);
  });
});

describe('the HTML', () => {
  const validate = new HtmlValidate({
    extends: ['html-validate:recommended'],
    // A mail is not a page: its engines need inline styles, old attributes, the role that old screen readers know, and
    // a comment for Outlook.
    rules: {
      'no-inline-style': 'off',
      'no-deprecated-attr': 'off',
      'presentation-role-style': 'off',
      'no-conditional-comment': 'off',
      'void-style': 'off',
    },
  });
  it.each([
    ['full', FULL],
    ['quiet', QUIET],
  ] as const)('of the %s mail validates', async (_name, digest) => {
    const { results } = await validate.validateString(compose(digest).html);
    expect(
      results.flatMap((result) =>
        result.messages.map((message) => `${message.line}:${message.column} ${message.ruleId} ${message.message}`),
      ),
    ).toEqual([]);
  });

  it('has no script, no image and nothing remote, and stays small', () => {
    const { html } = compose(FULL);
    expect(html).not.toMatch(/<script|<img|<link|@import|url\(|\son\w+=/i);
    expect(
      html.match(/https?:\/\/[^"' <)]+/g)?.every((link) => link.startsWith('https://aispm.contoso.example/')),
    ).toBe(true);
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  });

  it('gives Outlook its own table, once', () => {
    const { html } = compose(FULL);
    expect(html.match(/<!--\[if mso\]>/g)).toHaveLength(2);
    expect(html).not.toContain('<mso-');
  });
});

describe('hostile names', () => {
  // Those of every format, and two that only a mail's own template would trip over.
  it.each([...PAYLOADS, '<mso-open></mso-open>', '<!--[if mso]><table><![endif]-->'])(
    'come through inert: %j',
    (hostile) => {
      const { html, text, subject } = compose(hostileDigest(hostile));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      const hidden = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;
      for (const body of [html, text, subject]) expect(body).not.toMatch(hidden);
      expect(html).not.toMatch(/<(script|img|mso)/);
      expect(html.match(/<!--\[if mso\]>/g)).toHaveLength(2);
      expect(html.match(/<\/body>/g)).toHaveLength(1);
      expect(html.match(/<table/g)?.length).toBe(html.match(/<\/table>/g)?.length);
    },
  );
});
