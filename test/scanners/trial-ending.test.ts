import { trialEnding } from '../../src/scanners/trial-ending.ts';
import { idOf, plan, plans, refused } from './evidence.ts';
import { ai, cloud, denied, table, unregistered, without, zone1 } from './table.ts';

const left = (freeTrialRemainingTime: unknown) => ai({ freeTrialRemainingTime });
const notice = (trialNoticeDays: number) => ({ policy: { trialNoticeDays } });

table(trialEnding, [
  ['nothing said', {}, 'pass', undefined, /^2 of 2 required plans on Standard: no trial about to end$/],
  [
    'a Free plan carries its unused trial',
    { plans: plans({ AI: { pricingTier: 'Free', freeTrialRemainingTime: 'P5D' } }) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  ['a Free plan with a trial that cannot be read', ai({ pricingTier: 'free', freeTrialRemainingTime: 'soon' }), 'pass'],
  [
    'no required plan is on Standard',
    { plans: plans({ AI: { pricingTier: 'Free' }, CloudPosture: { pricingTier: 'Free' } }) },
    'pass',
    undefined,
    /^0 of 0/,
  ],
  ['no required plan has a row', { plans: { plans: [plan('Arm')] } }, 'unknown', undefined, /no row for any required/],
  ['a running trial as Azure writes it', left('P27DT21H52M'), 'pass'],
  ['PT0S', left('PT0S'), 'pass'],
  ['P0D', left('P0D'), 'pass'],
  ['null', left(null), 'pass'],
  ['an empty text', left(''), 'pass'],
  ['a blank text', left('  '), 'pass'],
  ['longer than the notice', left('P14DT1S'), 'pass'],
  ['as long as the notice', left('P14D'), 'warn', undefined, /^1 of 2 .*: The trial of plan AI ends on 2026-12-08$/],
  ['some hours', left('PT12H'), 'warn', undefined, /ends on 2026-11-24$/],
  ['a month counts as 30 days', left('P1M'), 'pass'],
  ['a month, with a longer notice', { ...left('P1M'), ...notice(30) }, 'warn'],
  ['minutes are not months', left('PT30M'), 'warn'],
  ['two weeks and a day', left('P2W1D'), 'pass'],
  ['no notice wanted', { ...left('P1D'), ...notice(0) }, 'pass'],
  ['unparseable', left('14 days'), 'unknown', undefined, /freeTrialRemainingTime of plan AI cannot be read: "14 days"/],
  ['a number', left(5), 'unknown', undefined, /cannot be read: 5$/],
  ['a duration that says nothing', left('P'), 'unknown'],
  ['AI in zone 1 is not required', { ...left('P1D'), ...zone1 }, 'pass', undefined, /^1 of 1/],
  [
    'CloudPosture in zone 1 is',
    { plans: plans({ CloudPosture: { freeTrialRemainingTime: 'P1D' } }), ...zone1 },
    'warn',
  ],
  [
    'storage, with an account',
    {
      plans: plans({ StorageAccounts: { freeTrialRemainingTime: 'P1D' } }),
      presence: {
        rows: [{ id: idOf('Microsoft.Storage/storageAccounts', 's'), type: 'microsoft.storage/storageaccounts' }],
      },
    },
    'warn',
  ],
  ['storage, without', { plans: plans({ StorageAccounts: { freeTrialRemainingTime: 'P1D' } }) }, 'pass'],
  ['whether storage is there is not proven', without('Microsoft.Storage/*'), 'unknown'],
  [
    'a plan that cannot be read',
    { plans: { ...plans(), unreadable: { ai: 'x' } } },
    'unknown',
    undefined,
    /^1 of 2 .*Plan AI cannot be read: x/,
  ],
  ['presence refused', { presence: refused() }, 'unknown'],
  ['Azure Government', { ...left('P1D'), ...cloud('usgov') }, 'pass'],
  ['China', { ...left('P1D'), ...cloud('china') }, 'not-applicable', undefined, /retired/],
  ['plans refused', denied, 'unknown'],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
]);
