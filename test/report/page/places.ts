import type { Finding, Status } from '../../../src/model/finding.ts';
import type { Drift } from '../../../src/model/report.ts';

/* Thirteen subscriptions of a bank, each with what is odd about it tonight. */

export type Odd = {
  readonly status: Status;
  readonly message: string;
  /** How many nights it has held before tonight; 0 is new tonight. */
  readonly nights: number;
  readonly cause?: string;
  readonly drift?: Drift['kind'];
  readonly from?: Status;
  readonly waiver?: Finding['waiver'];
  readonly items?: readonly string[];
  readonly why?: string;
};
export type Place = {
  readonly name: string;
  readonly zone: 1 | 2 | 3;
  readonly owner: string;
  readonly group: string;
  readonly ai: number;
  readonly unmapped?: true;
  readonly odd: Readonly<Record<string, Odd>>;
};

const fail = (nights: number, message: string, more: Partial<Odd> = {}): Odd => ({
  status: 'fail',
  nights,
  message,
  ...(nights === 0 ? { drift: 'regressed' as const, from: 'pass' as const } : {}),
  ...more,
});
const waiver = (id: string, ticket: string, expires: string, rationale: string): NonNullable<Finding['waiver']> => ({
  id,
  owner: 'Data Office',
  rationale,
  expires,
  ticket,
});
const cspmOff = (nights: number) => fail(nights, 'CloudPosture is Free, so this is off', { cause: 'AISPM-007' });
const aiOff = fail(15, 'Plan AI is Free, so this is off', { cause: 'AISPM-001' });
const unread: Odd = {
  status: 'unknown',
  nights: 1,
  why: 'denied',
  cause: 'AISPM-041',
  message: 'Not read: 403 AuthorizationFailed on Microsoft.Security/pricings',
  drift: 'lost-sight',
  from: 'pass',
};
const UNREAD = [
  '001',
  '002',
  '003',
  '004',
  '006',
  '007',
  '008',
  '009',
  '010',
  '012',
  '013',
  '014',
  '016',
  '017',
  '030',
  '031',
];

export const PLACES: readonly Place[] = [
  {
    name: 'Contoso Lending',
    zone: 3,
    owner: 'Lending IT',
    group: 'mg-retail-bank',
    ai: 4,
    odd: {
      '007': fail(0, 'CloudPosture is Free; 4 AI accounts'),
      '008': cspmOff(0),
      '009': cspmOff(0),
      '010': cspmOff(0),
      '012': cspmOff(0),
      '030': cspmOff(0),
      '031': cspmOff(0),
      '024': { status: 'warn', nights: 6, message: '2 of 5 open recommendations are past their due date' },
    },
  },
  {
    name: 'Contoso Payments',
    zone: 3,
    owner: 'Lending IT',
    group: 'mg-retail-bank',
    ai: 3,
    odd: { '001': fail(15, 'Plan AI is Free; 3 AI accounts'), '002': aiOff, '003': aiOff, '004': aiOff, '006': aiOff },
  },
  {
    name: 'Contoso Prod AI',
    zone: 3,
    owner: 'AI Platform',
    group: 'mg-platform-ai',
    ai: 6,
    odd: {
      '042': fail(0, '1 of 6 AI accounts has switched the plan off for itself', { items: ['oai-prod-2'] }),
      '025': fail(60, '2 of 6 AI accounts accept keys', { items: ['oai-prod-3', 'oai-prod-4'] }),
      '026': fail(34, 'oai-prod-1 is open to all networks', {
        items: ['oai-prod-1'],
        waiver: waiver(
          'W-318',
          'RISK-2318',
          '2026-12-20',
          'A partner network calls the retrieval service; a firewall list replaces this in December.',
        ),
      }),
    },
  },
  {
    name: 'Contoso Retail AI',
    zone: 3,
    owner: 'AI Platform',
    group: 'mg-platform-ai',
    ai: 5,
    odd: {
      '002': fail(12, 'resourcesCoverageStatus is PartiallyCovered: 4 of 5 AI resources'),
      '021': { status: 'warn', nights: 4, message: '1 of 5 accounts lists no deployment' },
    },
  },
  {
    name: 'Contoso Fraud Models',
    zone: 3,
    owner: 'Fraud IT',
    group: 'mg-risk',
    ai: 4,
    odd: {
      '006': fail(4, 'AIModelScanner is on, but its operationStatus is Failed'),
      '038': fail(12, 'The last AI alert is 43 days old; zone 3 allows 31'),
      '027': { status: 'warn', nights: 19, message: 'Diagnostic logs of 2 workspaces are not assessed' },
    },
  },
  {
    name: 'Contoso HR Assistants',
    zone: 2,
    owner: 'HR Systems',
    group: 'mg-corporate',
    ai: 2,
    odd: {
      '017': { status: 'warn', nights: 7, message: 'Plan AI leaves its trial on 2 Dec 2026' },
      '035': { status: 'warn', nights: 44, message: 'No live channel; recommended in zone 2' },
    },
  },
  {
    name: 'Contoso Data Science',
    zone: 2,
    owner: 'Data Office',
    group: 'mg-risk',
    ai: 3,
    odd: {
      '010': fail(10, 'Exclusion tag scan=skip is not in the policy'),
      '020': fail(3, '2 of 3 AI resources are not in the catalogue', { items: ['oai-data-1', 'oai-data-2'] }),
      '026': fail(40, 'oai-data-3 is open to all networks', {
        items: ['oai-data-3'],
        waiver: waiver(
          'W-291',
          'RISK-2291',
          '2026-11-30',
          'Private endpoints arrive with the network move of wave 3; the workspace holds synthetic data only.',
        ),
      }),
    },
  },
  {
    name: 'Contoso Wealth',
    zone: 2,
    owner: 'Wealth IT',
    group: 'mg-wealth',
    ai: 2,
    odd: {
      '034': fail(3, 'AWS connector wealth-aws is NotHealthy'),
      '013': { status: 'pass', nights: 0, message: 'Plan StorageAccounts is Standard', drift: 'fixed', from: 'fail' },
    },
  },
  {
    name: 'Contoso Fabrikam',
    zone: 3,
    owner: 'Security desk',
    group: 'mg-acquired',
    ai: 2,
    unmapped: true,
    odd: {
      '041': fail(1, 'Lacks 1 of 30 reads: Microsoft.Security/pricings/read'),
      ...Object.fromEntries(UNREAD.map((id) => [id, unread])),
    },
  },
  {
    name: 'Contoso Document AI',
    zone: 2,
    owner: 'Wealth IT',
    group: 'mg-wealth',
    ai: 1,
    odd: {
      '018': { status: 'pending', nights: 0, message: 'oai-document-1 is 14 h old' },
      '022': { status: 'pending', nights: 0, message: 'No assessment yet; the only AI resource is 14 h old' },
    },
  },
  {
    name: 'Contoso Treasury',
    zone: 3,
    owner: 'HR Systems',
    group: 'mg-corporate',
    ai: 2,
    odd: {
      '037': { status: 'pass', nights: 0, message: 'No enabled rule hides an AI alert', drift: 'fixed', from: 'fail' },
    },
  },
  {
    name: 'Contoso Sandbox',
    zone: 1,
    owner: 'Data Office',
    group: 'mg-risk',
    ai: 2,
    odd: { '024': { status: 'warn', nights: 14, message: '1 of 4 open recommendations is past its due date' } },
  },
  { name: 'Contoso Core Banking', zone: 3, owner: 'Fraud IT', group: 'mg-retail-bank', ai: 0, odd: {} },
];
