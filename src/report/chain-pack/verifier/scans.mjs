import { parsed } from './files.mjs';
import { digest, leafHash, merkleTree, pathRoot, removedDigest } from './hashes.mjs';

const ZONES = [1, 2, 3];

/**
 * Checks one scan of a pack against its manifest: its row, its lists, and each result, by the whole tree or by audit
 * paths. `context`: the pack, whether it holds chosen subscriptions only, tombstones, and counts to add to.
 */
export async function verifyScan(context, manifest, fault) {
  const { pack, counts } = context;
  const at = `scans/${manifest.scanId}`;
  const differs = (what) => fault(`scan ${manifest.scanId}: ${what}`);
  const own = await pack.value(`${at}/scan.json`);
  if (!own) return;
  const { previous, results, hash } = own.link;
  if (hash !== manifest.hash || previous !== manifest.previous || results !== manifest.subscriptions.root)
    differs('its row links to another manifest');
  if (own.private === true) counts.private += 1;
  else if (digest(own.row) !== manifest.scan) differs('its row is not the one that was closed');
  if (own.row.summary.coverage.inScope !== manifest.expected) differs('its row counts other subscriptions');
  await verifyLists(context, manifest, at, differs);
  await verifyResults(context, manifest, at, differs);
  await needsPolicy(context, manifest.policy, differs);
  if (manifest.policy !== undefined) counts.scans += 1;
}

async function verifyLists({ pack, tombstones, counts }, manifest, at, differs) {
  const isGone = ZONES.every((zone) => tombstones.has(`${manifest.scanId} ${zone}`));
  if (isGone) return;
  const scope = await pack.value(`${at}/scope.json`);
  if (scope?.private === true) counts.private += 1;
  else if (scope && (scope.scope === null ? null : digest(scope.scope)) !== manifest.scope)
    differs('what was read once for the scope is not what was read');
  const tree = merkleTree();
  for await (const line of pack.lines(`${at}/shards.jsonl`)) {
    const { leaf, list, mark, private: isPrivate } = parsed(`${at}/shards.jsonl`, line, differs) ?? {};
    if (!leaf) continue;
    tree.add(leafHash(leaf));
    if (mark !== undefined && (mark === null ? null : digest(mark)) !== leaf.mark)
      differs(`the mark of shard ${leaf.shard} is not the one that was set`);
    if (isPrivate === true) counts.private += 1;
    else if (list !== undefined && (list === null ? null : digest(list)) !== leaf.list)
      differs(`the list of shard ${leaf.shard} is not the one that was scanned`);
  }
  if (digest(tree.end()) !== digest(manifest.shards)) differs('its shards do not lead to their root');
}

async function verifyResults(context, manifest, at, differs) {
  const { pack, chosen, tombstones, counts } = context;
  const trees = { subscriptions: merkleTree(), delisted: merkleTree() };
  const taken = new Map(ZONES.map((zone) => [zone, []]));
  for await (const line of pack.lines(`${at}/results.jsonl.gz`)) {
    const one = parsed(`${at}/results.jsonl.gz`, line, differs);
    if (!one) continue;
    const { leaf, result } = one;
    if (!leaf) {
      differs(`it had no such result: ${result?.subscription?.id ?? 'one that cannot be read'}`);
      continue;
    }
    const name = leaf.shard === 'left' ? 'delisted' : 'subscriptions';
    const hash = leafHash(leaf);
    trees[name].add(hash);
    const { root, size } = manifest[name];
    if (chosen && pathRoot(hash, one.index, size, one.path) !== root)
      differs(`the path of ${leaf.subscription} does not lead to the root`);
    taken.get(leaf.zone)?.push(leaf);
    if (result === null) {
      if (!tombstones.has(`${manifest.scanId} ${leaf.zone}`))
        differs(`the result of ${leaf.subscription} is missing, and no tombstone names it`);
    } else if (one.private === true) counts.private += 1;
    else if (digest(result) !== leaf.result)
      differs(`the result of ${leaf.subscription} is not the one that was closed`);
    verifyMemory(context, leaf, result, differs);
    if (result === null) continue;
    if (result.subscription.id !== leaf.subscription) differs(`the result of ${leaf.subscription} is that of another`);
    counts.results += 1;
    await needsPolicy(context, result.policy, differs);
    if (result.evidence !== undefined && leaf.shard !== 'left') await needsEvidence(context, result, differs);
  }
  const isGone = ZONES.every((zone) => tombstones.has(`${manifest.scanId} ${zone}`));
  if (chosen || isGone) return;
  for (const [name, tree] of Object.entries(trees))
    if (digest(tree.end()) !== digest(manifest[name])) differs(`its results do not lead to the root of ${name}`);
  for (const [zone, leaves] of taken) {
    const tombstone = tombstones.get(`${manifest.scanId} ${zone}`);
    if (tombstone && tombstone.leaves !== removedDigest(leaves)) differs(`zone ${zone}: the purge took other results`);
  }
}

/** What a night remembered is what the night before left: a night that was left out in between is found by it. */
function verifyMemory({ memories }, { subscription }, result, differs) {
  const before = memories.get(subscription);
  const { memory } = result ?? {};
  if (before !== undefined && memory && !memory.unreadable && memory.before !== before)
    differs(`the result of ${subscription} does not follow from its result before`);
  memories.set(subscription, memory?.after);
}

/** Each kept text is hashed once. */
async function needsEvidence({ pack, seen, counts }, { evidence, subscription }, differs) {
  const name = `evidence/${evidence}.json`;
  if (seen.has(name)) return;
  seen.add(name);
  const kept = await pack.evidence(evidence);
  if (!kept) return;
  if (kept.isPrivate) counts.private += 1;
  else if (kept.digest !== evidence) differs(`${name} has another digest`);
  if (kept.subject !== subscription.id) differs(`${name} is that of another subscription`);
}

async function needsPolicy({ pack, seen, counts }, policy, differs) {
  const name = `policies/${policy}.json`;
  if (policy === undefined || seen.has(name)) return;
  seen.add(name);
  const kept = await pack.value(name);
  if (kept?.private === true) counts.private += 1;
  else if (kept && digest(kept.policy) !== policy) differs(`${name} has another digest`);
}
