import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { bankReport } from './bank.ts';
import { haveSchemas, validator } from './schemas.ts';

/* Golden files of two nights of the simulated bank, a few of its subscriptions. */

const options = { columns: 80, colour: false };
const names = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

let report: Report;
let again: Report;
beforeAll(async () => {
  report = await bankReport();
  again = await bankReport();
});

const json = (format: 'json' | 'oscal' | 'sarif') => JSON.parse(FORMATS[format].render(report, options));
const ocsf = () =>
  FORMATS.ocsf
    .render(report, options)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const each = (format: 'ocsf' | 'sarif', status: string) =>
  format === 'ocsf'
    ? ocsf().filter((one) => one.compliance.status_code === status)
    : json('sarif').runs[0].results.filter(
        (one: { properties: { status: string } }) => one.properties.status === status,
      );

describe('every format', () => {
  it('shows a world with every kind of answer', () => {
    expect(new Set(report.findings.map((finding) => finding.status))).toEqual(
      new Set(['pass', 'fail', 'unknown', 'warn', 'not-applicable']),
    );
    expect(report.findings.some((finding) => finding.waiver && finding.status === 'fail')).toBe(true);
    expect(report.findings.some((finding) => finding.cause)).toBe(true);
    expect(new Set(report.drift.map((row) => row.kind))).toEqual(new Set(['fixed', 'regressed']));
  });

  it.each(names)('%s: the same evidence gives the same bytes, and those that were looked at', async (name) => {
    const text = FORMATS[name].render(report, options);
    expect(FORMATS[name].render(again, options)).toBe(text);
    // A golden file forgives other line ends where the text has none of its own.
    expect(text.includes('\r\n')).toBe(name === 'csv');
    await expect(text).toMatchFileSnapshot(`golden/two-nights.${FORMATS[name].extension}`);
  });
});

describe.skipIf(!haveSchemas)('the published schemas (../shared/schemas; skipped where they are not)', () => {
  it('OCSF 1.8.0 compliance finding', () => {
    const faults = validator('ocsf');
    expect(ocsf().flatMap((event) => faults(event))).toEqual([]);
    expect(faults({ ...ocsf()[0], extra: 1 })).not.toEqual([]);
  });
  it.each(['oscal', 'sarif'] as const)('%s', (name) => {
    const faults = validator(name);
    expect(faults(json(name))).toEqual([]);
    expect(faults({})).not.toEqual([]);
  });
  it.each(['oscal', 'sarif'] as const)('%s of a scan of nothing', (name) => {
    const nothing = {
      ...report,
      subscriptions: [],
      findings: [],
      inventory: [],
      drift: [],
      coverage: { inScope: 0, evaluated: 0, unknown: 0 },
      totals: {
        ...report.totals,
        byStatus: { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 },
      },
    };
    expect(validator(name)(JSON.parse(FORMATS[name].render(nothing, options)))).toEqual([]);
    const clean = {
      ...report,
      findings: report.findings.filter((finding) => finding.status === 'pass'),
      totals: { ...report.totals, byStatus: { ...nothing.totals.byStatus, pass: 1 } },
    };
    expect(validator(name)(JSON.parse(FORMATS[name].render(clean, options)))).toEqual([]);
  });
});

describe('OCSF', () => {
  it('is one event of class 2003 a finding, with times in milliseconds', () => {
    const events = ocsf();
    expect(events).toHaveLength(report.findings.length);
    for (const event of events) {
      expect(event).toMatchObject({
        class_uid: 2003,
        category_uid: 2,
        type_uid: 200300 + event.activity_id,
        metadata: { version: '1.8.0' },
      });
      expect(event.time).toBe(Date.parse('2026-11-24T01:00:00Z'));
      expect(new Date(event.finding_info.first_seen_time).toISOString()).toBe(event.finding_info.first_seen_time_dt);
    }
  });
  it.each([
    ['fail', 3],
    ['unknown', 2],
    ['warn', 2],
    ['pass', 1],
    ['not-applicable', 99],
  ])('%s is compliance status %i', (status, id) => {
    const events = each('ocsf', status);
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map((one: { compliance: { status_id: number } }) => one.compliance.status_id))).toEqual(
      new Set([id]),
    );
  });
  it('suppresses what is waived, resolves what passes, and creates what is new tonight', () => {
    const fails = each('ocsf', 'fail') as { status_id: number; activity_id: number; compliance: { control: string } }[];
    expect(fails.filter((one) => one.status_id === 3).map((one) => one.compliance.control)).toEqual(['AISPM-025']);
    expect(fails.filter((one) => one.activity_id === 1).map((one) => one.compliance.control)).toEqual(['AISPM-039']);
    expect(new Set(each('ocsf', 'pass').map((one: { status_id: number }) => one.status_id))).toEqual(new Set([4]));
  });
});

describe('SARIF', () => {
  it.each([
    ['fail', 'fail', /^(error|warning|note)$/],
    ['unknown', 'review', /^none$/],
    ['warn', 'review', /^none$/],
    ['pass', 'pass', /^none$/],
    ['not-applicable', 'notApplicable', /^none$/],
  ])('%s is of kind %s', (status, kind, level) => {
    const results = each('sarif', status);
    expect(results.length).toBeGreaterThan(0);
    for (const one of results) expect([one.kind, one.level]).toEqual([kind, expect.stringMatching(level)]);
  });
  it('suppresses what is waived, and takes the state against the baseline from the drift', () => {
    const results: { ruleId: string; ruleIndex: number; baselineState: string; suppressions?: object[] }[] =
      json('sarif').runs[0].results;
    expect(results.filter((one) => one.suppressions).map((one) => one.ruleId)).toEqual(['AISPM-025']);
    expect(results.filter((one) => one.baselineState === 'new').map((one) => one.ruleId)).toEqual(['AISPM-039']);
    expect(results.filter((one) => one.baselineState === 'updated').map((one) => one.ruleId)).toEqual(['AISPM-008']);
    const { rules } = json('sarif').runs[0].tool.driver;
    for (const one of results) expect(rules[one.ruleIndex].id).toBe(one.ruleId);
    const first = JSON.parse(FORMATS.sarif.render({ ...report, baseline: false }, options));
    expect(first.runs[0].results.some((one: object) => 'baselineState' in one)).toBe(false);
  });
});

describe('OSCAL', () => {
  type Prop = { name: string; value: string };
  const results = () => json('oscal')['assessment-results'].results[0];
  it('has an observation and a finding for each, and a risk for each failure; a waiver is an approved deviation', () => {
    const { observations, findings, risks } = results();
    expect([observations.length, findings.length]).toEqual([report.findings.length, report.findings.length]);
    expect(risks).toHaveLength(report.findings.filter((finding) => finding.status === 'fail').length);
    const deviations = risks.filter((risk: { status: string }) => risk.status === 'deviation-approved');
    expect(deviations.map((risk: { deadline: string }) => risk.deadline)).toEqual(['2026-12-31T23:59:59Z']);
  });
  it('refers only to what it holds', () => {
    const { observations, risks, findings, 'local-definitions': local } = results();
    const document = json('oscal')['assessment-results'];
    const uuids = new Set(
      [...observations, ...risks, ...local['inventory-items'], ...local.components].map(
        (one: { uuid: string }) => one.uuid,
      ),
    );
    const objectives = new Set(
      document['local-definitions']['objectives-and-methods'].flatMap((one: { parts: { id: string }[] }) =>
        one.parts.map((part) => part.id),
      ),
    );
    for (const finding of findings) {
      expect(objectives.has(finding.target['target-id'])).toBe(true);
      for (const one of finding['related-observations']) expect(uuids.has(one['observation-uuid'])).toBe(true);
      for (const one of finding['related-risks'] ?? []) expect(uuids.has(one['risk-uuid'])).toBe(true);
    }
    for (const one of observations)
      for (const subject of one.subjects) expect(uuids.has(subject['subject-uuid'])).toBe(true);
    expect(document['import-ap'].href).toBe(`#${document['back-matter'].resources[0].uuid}`);
  });
  it('never calls unknown satisfied', () => {
    const states = results().findings.map(
      (one: { props: Prop[]; target: { status: { state: string } } }) =>
        `${one.props[0]?.value} ${one.target.status.state}`,
    );
    expect(new Set(states)).toEqual(
      new Set([
        'pass satisfied',
        'not-applicable satisfied',
        'fail not-satisfied',
        'unknown not-satisfied',
        'warn not-satisfied',
      ]),
    );
  });
  it('says which regulation each objective supports, and never more', () => {
    const objectives: { props: Prop[] }[] =
      json('oscal')['assessment-results']['local-definitions']['objectives-and-methods'];
    for (const one of objectives)
      expect(one.props.filter((prop) => prop.name === 'regulation').length).toBeGreaterThan(0);
    for (const prop of objectives.flatMap((one) => one.props).filter((one) => one.name === 'regulation'))
      expect(prop.value).toMatch(/: supports /);
    expect(names.map((name) => FORMATS[name].render(report, options)).join('')).not.toMatch(
      /ensures? compliance|guarantee/i,
    );
  });
});
