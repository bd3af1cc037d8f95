import type { Digest, DigestEntry } from '../../src/notify/digest.ts';

/** A digest with something in every section, after the sample night of the look. */

const entry = (over: Partial<DigestEntry>): DigestEntry => ({
  checkId: 'AISPM-007',
  title: 'Defender CSPM is off',
  status: 'fail',
  severity: 'critical',
  subscriptionId: '7c1e0f52-4b9d-4f0e-9a3c-5d1b62e7a810',
  subscriptionName: 'Contoso Lending',
  zone: 3,
  mapped: true,
  message: 'Plan CloudPosture is Free',
  items: [],
  followers: [],
  caveats: [],
  ...over,
});

export const PAGE = 'https://aispm.contoso.example/api/report';
const put = (plan: string, extensions: readonly string[]) =>
  `az rest --method put --url /subscriptions/7c1e0f52-4b9d-4f0e-9a3c-5d1b62e7a810/providers/Microsoft.Security/pricings/${plan} --url-parameters api-version=2024-01-01 --body '${JSON.stringify({ properties: { pricingTier: 'Standard', extensions: extensions.map((name) => ({ name, isEnabled: 'True' })) } })}'`;

export const FULL: Digest = {
  id: '8540c0de-899f-5cce-acb5-3ec493af3800',
  owner: { name: 'Lending IT', mail: ['lending-it@contoso.example'] },
  copies: [],
  scanIds: ['20261124T020000Z'],
  startedAt: '2026-11-24T02:00:00Z',
  finishedAt: '2026-11-24T02:06:12Z',
  verdict: {
    mark: 'fail',
    sentence: '9 of 14 subscriptions are not fully covered',
    trend: 'As many as last night, 2 fewer than a week ago.',
    line: '13 to fix, of 12 causes: 12 failures, and 10 that follow from them; 1 missing read. 16 checks are unknown. Unknown is not pass.',
  },
  ownedSubscriptions: 14,
  head: {
    scanId: '20261124T020000Z',
    number: 12,
    root: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    hash: 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9',
  },
  failed: [
    entry({
      message: 'Plan CloudPosture is Free; 4 AI accounts',
      followers: [
        { checkId: 'AISPM-008', title: 'Sensitive data discovery is on' },
        { checkId: 'AISPM-009', title: 'Agentless machine scanning is on' },
      ],
      command: put('CloudPosture', ['SensitiveDataDiscovery', 'AgentlessVmScanning']),
      caveats: [
        'Whoever runs it needs Owner on the subscription: with less, the agentless parts stay off without an error.',
        'Defender CSPM is billed per billable resource: agree the cost first.',
      ],
      link: `${PAGE}#f/007/7c1e0f52-4b9d-4f0e-9a3c-5d1b62e7a810`,
    }),
    entry({
      checkId: 'AISPM-042',
      title: 'An AI resource opts out of the plan',
      severity: 'high',
      subscriptionName: 'Contoso Prod AI',
      message: '1 of 9 AI accounts: oai-prod-kyc-weu is Disabled',
      items: [
        {
          resourceId:
            '/subscriptions/b24d6f10-7e3a-49c8-a5f7-0e91d2c86b34/resourceGroups/rg-kyc-weu/providers/Microsoft.CognitiveServices/accounts/oai-prod-kyc-weu',
          message: 'defenderForAISettings state is Disabled',
        },
      ],
    }),
  ],
  lostSight: [
    entry({
      checkId: 'AISPM-041',
      title: '16 checks are out of sight',
      status: 'unknown',
      subscriptionId: '08d2e5b7-31f6-4c9a-ae47-b95f03c1d78e',
      subscriptionName: 'Contoso Fabrikam',
      mapped: false,
      since: '2026-11-23T02:00:00Z',
      nights: 2,
      message: 'The Defender plans could not be read: HTTP 403 AuthorizationFailed',
    }),
  ],
  regained: [],
  fixed: [
    entry({
      checkId: 'AISPM-013',
      title: 'Defender for Storage is on',
      status: 'pass',
      subscriptionName: 'Contoso Wealth',
      zone: 2,
      message: 'Plan StorageAccounts is Standard',
      since: '2026-11-18T02:00:00Z',
      nights: 6,
    }),
  ],
  waivers: [
    {
      id: 'w1',
      checkId: 'AISPM-026',
      title: 'An AI resource is open to all networks',
      subscriptionName: 'Contoso Data Science',
      owner: 'Data Office',
      ticket: 'RISK-2291',
      expires: '2026-11-30',
      daysLeft: 6,
    },
    {
      id: 'w2',
      checkId: 'AISPM-026',
      title: 'An AI resource is open to all networks',
      subscriptionName: 'Contoso Prod AI',
      owner: 'AI Platform',
      expires: '2026-11-23',
      daysLeft: 0,
    },
  ],
  stillFailing: [
    entry({
      checkId: 'AISPM-001',
      title: 'The AI workloads plan is off',
      severity: 'high',
      subscriptionName: 'Contoso Payments',
      message: 'Plan AI is Free; 3 AI accounts',
      since: '2026-11-09T02:00:00Z',
      nights: 16,
      followers: [{ checkId: 'AISPM-002', title: 'AI plan covers every resource' }],
      command: put('AI', ['AIPromptEvidence']),
      link: `${PAGE}#f/001/1f8a93d4-0c57-4a6e-8b21-93c4ee07b5d2`,
    }),
  ],
  stillFailingMore: 9,
  newChecks: [],
  allQuiet: false,
  mayRepeat: false,
  pageUrl: PAGE,
};

const nothing = {
  failed: [],
  lostSight: [],
  regained: [],
  fixed: [],
  waivers: [],
  stillFailing: [],
  stillFailingMore: 0,
  newChecks: [],
};
export const QUIET: Digest = {
  ...FULL,
  ...nothing,
  allQuiet: true,
  verdict: { mark: 'pass', sentence: 'All 14 subscriptions are covered', line: 'Nothing fails, nothing is unknown.' },
};

/** A mail about one failure whose every text is `hostile`. */
export const hostileDigest = (hostile: string): Digest => {
  const bad = entry({
    title: hostile,
    subscriptionName: hostile,
    message: hostile,
    items: [{ resourceId: `/subscriptions/x/${hostile}`, message: hostile }],
    followers: [{ checkId: 'AISPM-008', title: hostile }],
    caveats: [hostile],
  });
  return {
    ...FULL,
    ...nothing,
    owner: { name: hostile, mail: ['owner@contoso.example'] },
    verdict: { mark: 'fail', sentence: hostile, line: hostile },
    failed: [bad],
    fixed: [{ ...bad, status: 'pass' }],
    waivers: [
      {
        id: hostile,
        checkId: 'AISPM-026',
        title: hostile,
        subscriptionName: hostile,
        owner: hostile,
        ticket: hostile,
        expires: '2026-11-30',
        daysLeft: 6,
      },
    ],
    newChecks: [{ checkId: 'AISPM-044', title: hostile, failing: 1 }],
    bom: { lines: [hostile], more: 1 },
  };
};
