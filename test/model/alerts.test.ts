import { describe, expect, it } from 'vitest';
import { attestationFor, hidesAi, isAiAlertType, isWithin } from '../../src/model/alerts.ts';
import { policySchema } from '../../src/model/policy.ts';
import { given, NOW, SUBSCRIPTION } from '../scanners/evidence.ts';

describe('AI alert types', () => {
  it.each([
    'AI.Azure_Jailbreak.ContentFiltering.BlockedAttempt',
    'ai.x',
    'AI.AIModelScan_MalwareDetected',
    'Azure_Agentic_X',
    'AZURE_AGENTIC_x',
  ])('%s is one', (type) => expect(isAiAlertType(type)).toBe(true));
  it.each(['AIx', 'VM_EICAR', 'Azure_Agent', 'xAI.y', '', 'SIMULATED_AI.x'])('%j is none', (type) =>
    expect(isAiAlertType(type)).toBe(false),
  );
  it.each(['*', ' * ', 'A*', 'ai*', 'AI.*', 'AI.Azure_J*', 'az*', 'Azure_Agentic_*', 'Azure_Agentic_Foo*', 'AI.x'])(
    '%j hides some',
    (type) => expect(hidesAi(type)).toBe(true),
  );
  it.each(['', 'B*', 'AIx*', 'Azure_Agentix*', 'VM*', 'AI', '*x'])('%j hides none', (type) =>
    expect(hidesAi(type)).toBe(false),
  );
});

describe('a window of days', () => {
  const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
  it.each([
    [0, true],
    [24, true],
    [24.01, false],
    [-0.01, false],
  ])('one day, %s hours ago: %s', (hours, within) => expect(isWithin(ago(hours), 1, NOW)).toBe(within));
  it('is the zone’s for attestations, and the newest counts', () => {
    const record = (date: string, subscription = SUBSCRIPTION) => ({ subscription, by: 'x', date, alertId: date });
    const policy = policySchema.parse({
      attestations: [record('2026-09-01'), record('2026-10-01'), record('2026-11-23', 'other')],
    });
    const { context } = given();
    expect(attestationFor({ ...context, policy, zone: 3 })).toBeUndefined();
    expect(attestationFor({ ...context, policy, zone: 2 })?.alertId).toBe('2026-10-01');
  });
});
