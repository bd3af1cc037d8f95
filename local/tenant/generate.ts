import type { WorldInput } from './world.ts';

/** A world of `count` subscriptions, the same for the same seed: about six in ten hold AI, and one in ten shows something that is wrong. */
export function generated(count: number, seed: number): WorldInput {
  const random = mulberry(seed);
  const groups = ['retail', 'markets', 'risk', 'platform'];
  return {
    description: `${count} generated subscriptions, seed ${seed}`,
    managementGroups: [{ name: 'bank' }, ...groups.map((name) => ({ name, parent: 'bank' }))],
    subscriptions: Array.from({ length: count }, (_, index) => {
      const ai = random() < 0.6;
      const odd = random();
      const group = groups[Math.floor(random() * groups.length)] ?? 'bank';
      const name = `${group}-${String(index + 1).padStart(5, '0')}`;
      const plans =
        odd < 0.04
          ? { AI: { pricingTier: 'Free' } }
          : odd < 0.07
            ? { CloudPosture: { pricingTier: 'Free' } }
            : odd < 0.1
              ? { AI: { extensions: { AIPromptEvidence: false } } }
              : {};
      const accounts = ai ? 1 + Math.floor(random() * 2) : 0;
      return {
        name,
        managementGroup: group,
        plans,
        resources: [
          ...Array.from({ length: accounts }, (_account, own) => ({
            type: 'Microsoft.CognitiveServices/accounts',
            kind: own === 0 ? 'AIServices' : 'OpenAI',
            name: `${name}-ai-${own + 1}`,
          })),
          ...(random() < 0.7 ? [{ type: 'Microsoft.Storage/storageAccounts', name: `st${index + 1}` }] : []),
        ],
      };
    }),
  };
}

/** A small seeded generator of numbers in [0, 1). */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
