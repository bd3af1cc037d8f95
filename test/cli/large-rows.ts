import { readFile } from 'node:fs/promises';
import { replay } from '../../bench/replay.ts';
import { writeForecast } from '../../src/cli/forecast.ts';
import { INVENTORY_FORMATS, writeInventory } from '../../src/cli/inventory.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { Recorded } from '../../src/model/recorded-scan.ts';

/*
 * `aispm inventory` or `aispm forecast` of many subscriptions in a process of its own, whose heap the test limits. What
 * Azure says is what was recorded of a few, again and again under other ids. Arguments: the command, the format, how
 * many subscriptions, the file of the recording.
 */

const [command = '', format = '', subscriptions = '', file = ''] = process.argv.slice(2);
const recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
const display = { progress: () => {}, waiting: () => {}, finish: () => {}, end: () => {} };
const opened = { azure: replay(recorded, Number(subscriptions)), cloud: CLOUD_PROFILES.public, display };
let characters = 0;
const out = {
  write(text: string) {
    characters += text.length;
    return true;
  },
};
const ports = { out, err: out, now: () => new Date(recorded.recordedAt), colour: false };
const options = { cloud: 'public', wide: format === 'table' } as const;
if (command === 'forecast')
  await writeForecast(ports, opened, defaultPolicy(), {
    ...options,
    days: 30,
    format: format === 'json' ? 'json' : 'table',
  });
else {
  const known = INVENTORY_FORMATS.find((one) => one === format) ?? 'table';
  await writeInventory(ports, opened, defaultPolicy(), { ...options, format: known });
}
if (characters < 100 * Number(subscriptions)) throw new Error(`${characters} characters are too few`);
