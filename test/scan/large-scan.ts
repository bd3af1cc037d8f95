import { readFile } from 'node:fs/promises';
import { replay } from '../../bench/replay.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { Recorded } from '../../src/model/recorded-scan.ts';
import { FORMATS, LAYOUTS } from '../../src/report/formats.ts';
import { streamLayout } from '../../src/report/layout.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { terminalReport } from '../../src/report/terminal-report.ts';
import { recordScope, reportOf } from '../../src/scan/in-process.ts';
import { spillScan } from '../../src/scan/spilled-scan.ts';
import { CHECKS } from '../../src/scanners/index.ts';

/*
 * A scan of many subscriptions in a process of its own, whose heap the test limits. What Azure says is what was
 * recorded of a few, again and again under other ids. Arguments: how it is kept (spilled or whole), the format, how
 * many subscriptions, the file of the recording. Prints the number of characters of the report.
 */

const [kept = '', format = '', subscriptions = '', file = ''] = process.argv.slice(2);
const recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
const azure = replay(recorded, Number(subscriptions));
const cloud = CLOUD_PROFILES.public;
const policy = defaultPolicy();
const now = () => new Date(recorded.recordedAt);
const options = { checks: CHECKS, policy, policyWarnings: [], cloud, version: '0' };
const terminal = { columns: 80, colour: false };

process.stdout.write(String(kept === 'spilled' ? await spilled() : await whole()));

async function spilled(): Promise<number> {
  const { report, record } = await spillScan(azure, [], options, now, () => {}, true);
  let characters = 0;
  if (format === 'table') characters = renderTerminal(await terminalReport(report), terminal).length;
  else for await (const piece of streamLayout(LAYOUTS.json(report.head), report.parts)) characters += piece.length;
  await Promise.all([record?.close(), report.close()]);
  return characters;
}

async function whole(): Promise<number> {
  const report = reportOf(await recordScope(azure, [], policy, cloud, now, () => {}), options);
  return (format === 'table' ? FORMATS.table : FORMATS.json).render(report, terminal).length;
}
