import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTenant } from '../../local/tenant/start.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import type { Report } from '../../src/model/report.ts';
import type { FixRow } from '../../src/report/fix/fix-row.ts';
import { fixRows } from '../../src/report/fix/fix-rows.ts';
import { fixPack, type WrittenPack } from '../../src/report/fix/pack/fix-pack.ts';
import type { Az } from './az.ts';
import { changes, type Facts, factsOf, strayChanges } from './changes.ts';

/*
 * Whole packs with the real az against the simulated tenant: after one, exactly the chosen causes are gone and nothing
 * else changed; a dry run changes nothing, and neither does running it again.
 */

type Tenant = Awaited<ReturnType<typeof startTenant>>;
export type Scan = (tenant: Tenant) => Promise<Report>;
export type PackOutcome = { readonly name: string; readonly places: number; readonly faults: readonly string[] };

/** Packs worth running: every cause alone would repeat the single commands, so all together, and those of one plan. */
export const CHOICES: Readonly<Record<string, (row: FixRow) => boolean>> = {
  'everything that a script can fix': () => true,
  'three extensions of the AI plan': (row) => ['003', '004', '005'].includes(row.key),
  'the extensions of Defender CSPM': (row) => ['008', '009', '010', '011', '012'].includes(row.key),
  'the scanner’s missing reads': (row) => row.missing !== undefined,
};

export async function runPack(
  az: Az,
  world: WorldInput,
  port: number,
  scan: Scan,
  [name, chosen]: readonly [string, (row: FixRow) => boolean],
): Promise<PackOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-pack-'));
  const tenant = await startTenant(world, { throttle: false, port });
  try {
    await az.trust(tenant.ca);
    const before = await scan(tenant);
    const rows = fixRows(before).filter(chosen);
    const pack = fixPack(rows, {
      shell: 'az',
      scan: before.scan,
      checks: before.checks,
      principalId: before.scan.principalId,
      dryRun: true,
      onError: 'stop',
    });
    const file = join(folder, pack.fileName);
    await writeFile(file, pack.script);
    const facts = factsOf(tenant.state);
    const faults: string[] = [];
    const run = async (what: string, command: string, unchangedFrom: Facts | undefined) => {
      const { status, output } = await az.run(`${command} '${file}'`, 1_200_000);
      if (status !== 0) faults.push(`${what} exited with ${status}: ${output.slice(-600)}`);
      if (unchangedFrom)
        faults.push(...changes(unchangedFrom, factsOf(tenant.state)).map((one) => `${what} changed ${one}`));
      return output;
    };
    await run('bash -n', 'bash -n', facts);
    await run('the dry run', 'bash', facts);
    await run('the pack', 'APPLY=yes bash', undefined);
    const written = factsOf(tenant.state);
    const allowed = allowedBy(pack);
    faults.push(...changes(facts, written).flatMap((one) => (allowed(one) ? [] : [`it also changed ${one}`])));
    faults.push(...leftAfter(pack, before, await scan(tenant)));
    await run('the second run', 'APPLY=yes bash', written);
    return { name, places: pack.commands, faults };
  } finally {
    await tenant.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a change is one that some cause of the pack may make in its own subscription. */
function allowedBy({ steps }: WrittenPack): (change: string) => boolean {
  const pairs = steps.flatMap(({ causes, targets }) =>
    targets.flatMap(({ place }) => causes.map((key) => [checkOf(key), place.subscription.name] as const)),
  );
  return (change) => pairs.some(([checkId, name]) => strayChanges(checkId, name, [change]).length === 0);
}

const checkOf = (key: string): string => `AISPM-${key.slice(0, 3)}`;

/** What a pack should have fixed and did not, and what failed neither before nor followed from anything. */
function leftAfter({ steps }: WrittenPack, before: Report, after: Report): readonly string[] {
  const mended = new Set(
    steps.flatMap(({ causes, targets }) =>
      targets.flatMap(({ place }) => causes.map((key) => `${key} ${place.subscription.id}`)),
    ),
  );
  const places = (report: Report) =>
    fixRows(report).flatMap((row) =>
      row.places.map((place) => [`${row.key} ${place.subscription.id}`, place] as const),
    );
  const known = new Map(places(before));
  const hidden = new Set(
    before.findings
      .filter((one) => one.status === 'unknown' || one.cause)
      .map((one) => `${one.checkId.slice(-3)} ${one.subscriptionId}`),
  );
  const now = new Map(places(after));
  // Azure covers the resources of a plan anew with each write of it: the tenant does so at once.
  const covered = steps.some(({ template }) => template.includes('/pricings/AI ')) ? ['002', '042'] : [];
  return [
    ...[...now].flatMap(([key, place]) => {
      const what = `${key} (${place.subscription.name}): ${place.finding.message}`;
      if (mended.has(key)) return [`it is still there: ${what}`];
      return known.has(key) || hidden.has(key) ? [] : [`it is new: ${what}`];
    }),
    ...[...known.keys()].flatMap((key) =>
      now.has(key) || mended.has(key) || covered.includes(key.slice(0, 3))
        ? []
        : [`it is gone, and was not chosen: ${key}`],
    ),
  ];
}
