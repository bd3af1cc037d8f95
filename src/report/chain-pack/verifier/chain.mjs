import { basename } from 'node:path';
import { digest } from './hashes.mjs';

const STATEMENT = { _type: 'https://in-toto.io/Statement/v1', predicateType: 'urn:aispm-watch:manifest:1' };
const YEAR_MS = 365.25 * 86_400_000;
const HOUR_MS = 3_600_000;
const ZONES = [1, 2, 3];

/** When a scan began, by its id. */
const timeOf = (id) => Date.parse(id.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
const placeOf = ({ scanId, number }) => {
  const quarter = Math.ceil(Number(scanId.slice(4, 6)) / 3);
  return `manifests/${scanId.slice(0, 4)}-Q${quarter}/${String(number).padStart(8, '0')}-${scanId}.json`;
};

/** Checks that the manifests follow one another, from the first to the head that the pack names; returns them. */
export async function verifyChain(pack, info, fault) {
  const chain = [];
  const names = [...pack.names].filter((name) => /^manifests\/.*Z\.json$/.test(name));
  for (const name of names.sort((a, b) => (basename(a) < basename(b) ? -1 : 1))) {
    const statement = await pack.value(name);
    if (!statement) continue;
    try {
      const manifest = { ...statement.predicate, hash: digest(statement.predicate) };
      for (const what of manifestFaults(name, statement, manifest, chain.at(-1))) fault(`${name}: ${what}`);
      chain.push(manifest);
    } catch {
      fault(`${name}: it is no manifest`);
    }
  }
  const newest = chain.at(-1);
  const { scanId, number, hash, subscriptions } = newest ?? {};
  if (!newest || (info && digest(info.head) !== digest({ hash, number, root: subscriptions.root, scanId })))
    fault('pack.json names another head than the newest manifest');
  return chain;
}

function* manifestFaults(name, statement, manifest, before) {
  if (placeOf(manifest) !== name) yield `it is that of ${placeOf(manifest)}`;
  const [subject] = statement.subject;
  if (subject.digest.sha256 !== manifest.hash || subject.name !== manifest.scanId) yield 'it has another hash';
  const { predicate } = statement;
  const about = [{ name: manifest.scanId, digest: { sha256: manifest.hash } }];
  if (digest(statement) !== digest({ ...STATEMENT, subject: about, predicate }))
    yield 'it is not the statement about it';
  if (manifest.number !== (before?.number ?? 0) + 1) yield `it follows manifest ${before?.number ?? 'none'}`;
  if (before && manifest.previous !== before.hash) yield 'it does not follow from the manifest before';
  if (!before && (manifest.previous === null) !== (manifest.earlier === 0)) yield 'what was before it is not stated';
  if (manifest.genesis !== (before ? (before.genesis ?? before.hash) : null)) yield 'it names another first manifest';
  if (before && !(manifest.scanId > before.scanId)) yield 'its scan is not newer than the one before';
  if (manifest.lost) yield `when it was closed, the row of scan ${manifest.lost} was gone`;
  if (manifest.actual !== manifest.subscriptions.size) yield 'it counts other results than its tree has';
  const { tombstones, upTo, done } = manifest.purge;
  let number = before?.purge.upTo ?? 0;
  for (const one of tombstones) {
    if (one.number !== number + 1) yield `tombstone ${one.number} follows number ${number}`;
    number = one.number;
    const retentions = [manifest, ...(before ? [before] : [])].map((each) => each.retentionYears[one.zone]);
    if (!retentions.includes(one.retentionYears))
      yield `tombstone ${number} rests on a retention that was not in force`;
    if (!hasExpired(one)) yield `tombstone ${number} names what had not expired`;
  }
  if (upTo !== number) yield `its tombstones end with number ${number}, not ${upTo}`;
  for (const zone of ZONES)
    if (before && done[zone] < before.purge.done[zone]) yield `the purge of zone ${zone} went back`;
}

const hasExpired = ({ scanId, at, retentionYears }) =>
  timeOf(scanId) + retentionYears * YEAR_MS <= Date.parse(at) + 1000;

/** What the purge took, by scan and zone. `purge`: its own row, with the tombstones that no manifest carried yet. */
export function tombstonesOf(chain, purge, fault) {
  const newest = chain.at(-1);
  const { pending = [], numbered = 0, at } = purge ?? {};
  // Packs that lie beside their anchors hold no row of the purge.
  if (purge === undefined) return new Map(chain.flatMap((one) => one.purge.tombstones).map(named));
  let number = 0;
  for (const one of pending) {
    if (!(one.number > number)) fault(`the waiting tombstone ${one.number} is out of order`);
    number = one.number;
  }
  if (Math.max(number, newest.purge.upTo) !== numbered) fault(`the newest tombstone is not number ${numbered}`);
  // A run that was under way when the scan was closed still wrote.
  const isEarlier = purge === null || Date.parse(at) + HOUR_MS < timeOf(newest.scanId);
  if (isEarlier && (purge === null ? null : digest(purge)) !== newest.purge.row)
    fault('the row of the purge is not what its last run left');
  const waiting = pending.filter((one) => one.number > newest.purge.upTo);
  for (const one of waiting) if (!hasExpired(one)) fault(`tombstone ${one.number} names what had not expired`);
  const all = [...chain.flatMap((one) => one.purge.tombstones), ...waiting];
  return new Map(all.map(named));
}

const named = (tombstone) => [`${tombstone.scanId} ${tombstone.zone}`, tombstone];
