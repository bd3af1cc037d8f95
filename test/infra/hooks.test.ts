import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const tools = join(import.meta.dirname, '..', '..', 'tools');
const folder = mkdtempSync(join(tmpdir(), 'aispm-hooks-'));
const calls = join(folder, 'calls');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(calls, { force: true }));

/**
 * An az that writes down what it is asked, and answers for a region without zones and a provider that is not
 * registered.
 */
const AZ = `#!/bin/sh
echo "$*" >> '${calls}'
case "$*" in
  *"sku list"*) printf 'Standard_LRS\\nStandard_GRS\\n';;
  *"provider show"*) echo "\${PROVIDER:-NotRegistered}";;
  *"provider register"*) [ -z "$REFUSED" ] || { echo 'AuthorizationFailed' >&2; exit 1; };;
esac
`;
writeFileSync(join(folder, 'az'), AZ);
chmodSync(join(folder, 'az'), 0o755);

function run(script: string, env: Readonly<Record<string, string>>, az = true) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(tools, script)], {
    encoding: 'utf8',
    env: { PATH: az ? `${folder}:/bin:/usr/bin` : '/nowhere', AISPM_STORAGE_SKU: 'Standard_LRS', ...env },
  });
  return { status, said: stdout + stderr, asked: existsSync(calls) ? readFileSync(calls, 'utf8') : '' };
}

describe.skipIf(process.platform === 'win32')('tools/preprovision.mjs, before azd provisions', () => {
  const ID = '/subscriptions/s/resourceGroups/g/providers';
  it.each<[string, Record<string, string>, RegExp]>([
    ['a name that makes no site name', { AZURE_ENV_NAME: 'prod_1' }, /AZURE_ENV_NAME "prod_1"/],
    ['a name that ends with a hyphen', { AZURE_ENV_NAME: 'prod-' }, /AZURE_ENV_NAME "prod-"/],
    ['a name that is too long', { AZURE_ENV_NAME: 'production-west' }, /2 to 12 letters/],
    ['a policy without a file', { AISPM_POLICY: 'policy.json' }, /azd env set AISPM_POLICY_FILE FILE/],
    ['one subnet of two', { AISPM_NETWORK: 'private', AISPM_APP_SUBNET_ID: `${ID}/x` }, /give both or neither/],
    [
      'subnets of a public app',
      { AISPM_APP_SUBNET_ID: `${ID}/x`, AISPM_ENDPOINT_SUBNET_ID: `${ID}/y` },
      /the app is public/,
    ],
    ['a storage account by name', { AISPM_STORAGE_ACCOUNT_ID: 'account' }, /no resource id of a storage account/],
    ['an identity by name', { AISPM_IDENTITY_ID: 'identity' }, /no resource id of an identity/],
    [
      'mail without a place for its data',
      { AISPM_MAIL: 'azure-managed' },
      /AISPM_MAIL_DATA_LOCATION: needed with mail/,
    ],
    [
      'a domain of your own without its name',
      { AISPM_MAIL: 'own-domain', AISPM_MAIL_DATA_LOCATION: 'Europe' },
      /AISPM_MAIL_DOMAIN: needed/,
    ],
    ['a verified domain that is not used', { AISPM_MAIL_DOMAIN_VERIFIED: 'true' }, /is for AISPM_MAIL own-domain/],
    ['roles without sign-in', { AISPM_REQUIRED_ROLE: 'Report.Read' }, /hold only with sign-in/],
    [
      'a redundancy that the region lacks',
      { AISPM_STORAGE_SKU: 'Standard_ZRS' },
      /westeurope does not offer .* Standard_ZRS\. It offers Standard_LRS, Standard_GRS/,
    ],
  ])('refuses %s', (_what, env, message) => {
    const { status, said } = run('preprovision.mjs', env);
    expect([status, said]).toEqual([1, expect.stringMatching(message)]);
  });

  it('lets capitals in a name pass: the templates write names in lower case', () => {
    expect(run('preprovision.mjs', { AZURE_ENV_NAME: 'Prod' }).status).toBe(0);
    expect(readFileSync(join(tools, '..', 'infra', 'main.bicep'), 'utf8')).toContain('toLower(environmentName)');
  });

  it('registers Microsoft.App for a private app, once, in the subscription that is deployed to', () => {
    const env = { AISPM_NETWORK: 'private', AZURE_SUBSCRIPTION_ID: 'sub-1' };
    expect(run('preprovision.mjs', env)).toMatchObject({
      status: 0,
      asked: expect.stringMatching(/provider register --namespace Microsoft\.App --wait --subscription sub-1\n/),
    });
    rmSync(calls);
    expect(run('preprovision.mjs', { ...env, PROVIDER: 'Registered' }).asked).not.toMatch(/provider register/);
    expect(run('preprovision.mjs', {}).asked).toMatch(/sku list/);
  });

  it('says who may, where it may not', () =>
    expect(run('preprovision.mjs', { AISPM_NETWORK: 'private', REFUSED: 'yes' })).toMatchObject({
      status: 1,
      said: expect.stringMatching(/AuthorizationFailed\. Let somebody who is Contributor/),
    }));

  it('goes on without az where the app is public, and not where it is private', () => {
    expect(run('preprovision.mjs', {}, false).status).toBe(0);
    expect(run('preprovision.mjs', { AISPM_NETWORK: 'private' }, false).status).toBe(1);
  });

  it('says before mail is switched on that a link would be answered 401', () => {
    const mail = { AISPM_MAIL: 'azure-managed', AISPM_MAIL_DATA_LOCATION: 'Europe' };
    expect(run('preprovision.mjs', { ...mail, AISPM_MAIL_LINK: 'always' }).said).toMatch(/answered 401/);
    expect(run('preprovision.mjs', mail).said).toMatch(/will not link/);
    expect(run('preprovision.mjs', { ...mail, AISPM_ENTRA_CLIENT_ID: 'id' }).said).not.toMatch(/link/);
  });
});

describe('tools/predown.mjs, before azd deletes', () => {
  it('refuses where the evidence lies in the resource group of another deployment', () => {
    const { status, said } = run('predown.mjs', {
      AZURE_ENV_NAME: 'Prod2',
      AISPM_STORAGE_ACCOUNT_ID:
        '/subscriptions/s/resourceGroups/rg-aispm-prod/providers/Microsoft.Storage/storageAccounts/a',
    });
    expect([status, said]).toEqual([
      1,
      expect.stringMatching(/lies in rg-aispm-prod[\s\S]*az group delete --name rg-aispm-prod2/),
    ]);
  });

  it('lets everything else go', () => expect(run('predown.mjs', { AZURE_ENV_NAME: 'prod' }).status).toBe(0));
});
