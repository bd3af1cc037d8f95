/** What no reader of Defender for Cloud can get around. Each limit is worded once and shown where its effect is met. */
export const LIMITS = {
  discovery: 'Discovery takes 4 to 24 hours.',
  regions: 'Features are rolled out region by region.',
  multicloud: 'Defender for Cloud does not see niche AWS and GCP services.',
  chains: 'Attack paths do not model every prompt-injection chain.',
  copilot: 'Copilot Studio agents are not all tracked, and their runtime protection has no public API.',
  agents: 'Agent posture moved to Agent 365 on 2026-07-01 and has no API here.',
  cost: 'The AI plan is billed per token after its trial, which can be material.',
  tokens: 'The AI plan reads text tokens only.',
  sovereign: 'Sovereign clouds lag behind.',
  bom: 'The AI BOM tab of the portal has no public API.',
  xdr: 'Suppression and routing in Microsoft Defender XDR have no public API and are not seen.',
  optIn: 'Subscriptions created since 2026-10-27 must opt in to foundational CSPM before anything is assessed.',
} as const;
