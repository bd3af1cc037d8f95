/** What limits every reader of Defender for Cloud, in the words used wherever its effect is met (CONTROL §6). */
export const LIMITS = {
  discovery: 'Discovery takes 4 to 24 hours.',
  regions: 'Features come region by region.',
  multicloud: 'Niche AWS and GCP services are not seen by Defender for Cloud.',
  chains: 'Attack paths do not model every chain of prompt injection.',
  copilot: 'Copilot Studio agents are not all tracked, and their runtime protection has no public API.',
  agents: 'The posture of agents moved to Agent 365 on 2026-07-01 and has no API here.',
  cost: 'The AI plan is billed per token after its trial, which can be material.',
  tokens: 'The AI plan reads text tokens only.',
  sovereign: 'Sovereign clouds lag behind.',
  bom: 'The AI BOM tab of the portal has no public API.',
  xdr: 'Suppression and routing in Microsoft Defender XDR have no public API and are not seen.',
  optIn: 'Subscriptions created since 2026-10-27 must opt in to foundational CSPM before anything is assessed.',
} as const;
