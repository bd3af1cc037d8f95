import { describe, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import { tokenOf } from '../../local/tenant/login.ts';
import { startTenant } from '../../local/tenant/start.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { recordScope, reportOf } from '../../src/scan/in-process.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { haveAz, installed } from '../../tools/remediation/az.ts';
import { broken } from '../../tools/remediation/broken.ts';
import { CHOICES, runPack, type Scan } from '../../tools/remediation/packs.ts';

/* One pack, small and quick; `npm run check:remediation` runs them all, and installs az where it is missing. */

const here = installed();
const NAME = 'three extensions of the AI plan';

describe.skipIf(!here)(
  `packs with the real az${here ? '' : ' (az is not under .local: npm run check:remediation)'}`,
  () => {
    it('are gone over by bash -n, run dry, run and run again: their causes are gone, nothing else changed', async () => {
      const world = { ...broken, subscriptions: broken.subscriptions?.filter((one) => one.name === 'Extensions Off') };
      const policy = defaultPolicy();
      const cloud = CLOUD_PROFILES.public;
      const scan: Scan = async (tenant) => {
        const signedIn = credential(tokenOf(tenant.endpoint, tenant.state.world.tenantId));
        const client = azure({ cloud, credential: signedIn, endpoint: tenant.endpoint, ca: tenant.ca });
        const now = () => new Date();
        const recorded = await recordScope(client, [], policy, cloud, now, () => undefined);
        return reportOf(recorded, { checks: CHECKS, policy, policyWarnings: [], cloud, version: '0' });
      };
      const az = await haveAz(() => undefined);
      if (typeof az === 'string') throw new Error(az);
      const first = await startTenant(world, { throttle: false });
      const port = Number(new URL(first.endpoint).port);
      await az.trust(first.ca);
      await az.login(`https://localhost:${port}`, first.state.world.tenantId);
      await first.close();
      try {
        const outcome = await runPack(az, world, port, scan, [NAME, CHOICES[NAME] ?? (() => false)]);
        expect(outcome).toEqual({ name: NAME, places: 1, faults: [] });
      } finally {
        await az.close();
      }
    });
  },
);
