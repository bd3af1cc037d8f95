import type { Readings } from '../../src/model/evidence.ts';
import type { Subject } from '../../src/model/subject.ts';
import type { Azure } from '../../src/scan/ports.ts';
import type { Outcomes } from './checks.ts';

/* The simulated subscriptions, read as Azure is read: a refused or throttled answer is a reading too. */

export type Seen = {
  readonly id: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly managementGroup?: string;
  readonly outcomes: Outcomes;
  /** Accounts by name. */
  readonly accounts: Readonly<Record<string, 'good' | 'bad'>>;
  /** Why it cannot be read tonight. */
  readonly blind?: 'denied' | 'throttled' | undefined;
};

export const accountId = (subscriptionId: string, name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}`;

/** Azure as it is at the moment of the request. Where `outage` returns true it throws, and the whole shard fails. */
export function simulatedAzure(
  subscriptions: () => readonly Seen[],
  outage: (ids: readonly string[]) => boolean = () => false,
  now: () => Date = () => new Date(0),
): Azure {
  const at = () => now().toISOString();
  return {
    async listScope() {
      const subjects = subscriptions().map(subjectOf);
      const ok = <T>(value: T) => ({ ok: true, value, source: 'simulated', at: at() }) as const;
      return {
        subjects,
        scope: {
          completeness: ok({ proven: true, message: 'all' }),
          sentinel: ok({ workspaces: [], exhaustive: true }),
        },
      };
    },
    async gather(subjects) {
      const ids = subjects.map((subject) => subject.id);
      if (outage(ids)) throw new Error('The simulated Azure is out');
      const own = new Map(subscriptions().map((one) => [one.id, one]));
      return new Map(
        ids.flatMap((id): [string, Readings][] => {
          const seen = own.get(id);
          return seen ? [[id, readingsOf(seen, at())]] : [];
        }),
      );
    },
    counts: () => ({ armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 }),
  };
}

function subjectOf({ id, name, tags, managementGroup }: Seen): Subject {
  return {
    id,
    name,
    state: 'Enabled',
    tags,
    managementGroups: managementGroup === undefined ? [] : [managementGroup],
    inGraph: true,
  };
}

function readingsOf({ id, outcomes, accounts, blind }: Seen, at: string): Readings {
  if (blind) {
    const unread = { ok: false, why: blind, message: `It was ${blind}`, source: 'simulated', at } as const;
    return { registration: unread, permissions: unread, inventory: unread };
  }
  const ok = <T>(value: T) => ({ ok: true, value, source: 'simulated', at }) as const;
  const rows = Object.entries(accounts).map(([name, kind]) => ({
    id: accountId(id, name),
    name,
    type: 'microsoft.cognitiveservices/accounts',
    kind,
  }));
  return {
    registration: ok({ registrationState: JSON.stringify(outcomes) }),
    permissions: ok({ permissions: [{ actions: ['*/read'] }] }),
    inventory: ok({ rows, totalRecords: rows.length, pages: 1 }),
  };
}
