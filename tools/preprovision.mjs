// Before azd provisions: what Azure would refuse late, or accept silently, is refused here with what to do; and a
// private app's resource provider is registered. Runs on whatever Node the machine has, without installed packages,
// because azd may run it while the package is made.
import { spawnSync } from 'node:child_process';

const given = (name, fallback = '') => process.env[name] || fallback;
const name = given('AZURE_ENV_NAME', 'dev');
const isPrivate = given('AISPM_NETWORK', 'public') === 'private';
const mail = given('AISPM_MAIL', 'none');
const STORAGE =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i;
const IDENTITY =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

/** What is wrong, and what to do. */
const faults = [
  // It becomes part of the names of a site and a resource group.
  !/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])$/i.test(name) &&
    `AZURE_ENV_NAME "${name}": 2 to 12 letters, digits and hyphens, none of them first or last. Make another environment: azd env new NAME`,
  given('AISPM_POLICY') &&
    [
      'AISPM_POLICY is set and no longer read.',
      'Name the file: azd env set AISPM_POLICY_FILE FILE, then azd env set AISPM_POLICY ""',
    ].join(' '),
  Boolean(given('AISPM_APP_SUBNET_ID')) !== Boolean(given('AISPM_ENDPOINT_SUBNET_ID')) &&
    [
      'AISPM_APP_SUBNET_ID and AISPM_ENDPOINT_SUBNET_ID: give both or neither.',
      'With one of them the app and its private endpoints would stand in two networks',
    ].join(' '),
  !isPrivate &&
    (given('AISPM_APP_SUBNET_ID') || given('AISPM_ENDPOINT_SUBNET_ID')) &&
    [
      'AISPM_APP_SUBNET_ID is set and the app is public.',
      'Either azd env set AISPM_NETWORK private, or take the subnets away',
    ].join(' '),
  given('AISPM_STORAGE_ACCOUNT_ID') &&
    !STORAGE.test(given('AISPM_STORAGE_ACCOUNT_ID')) &&
    [
      'AISPM_STORAGE_ACCOUNT_ID is no resource id of a storage account:',
      '/subscriptions/.../providers/Microsoft.Storage/storageAccounts/NAME',
    ].join(' '),
  given('AISPM_IDENTITY_ID') &&
    !IDENTITY.test(given('AISPM_IDENTITY_ID')) &&
    [
      'AISPM_IDENTITY_ID is no resource id of an identity:',
      '/subscriptions/.../providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME',
    ].join(' '),
  mail !== 'none' &&
    !given('AISPM_MAIL_DATA_LOCATION') &&
    [
      'AISPM_MAIL_DATA_LOCATION: needed with mail, and for good: where the mail service keeps its data.',
      'azd env set AISPM_MAIL_DATA_LOCATION Europe',
    ].join(' '),
  mail === 'own-domain' && !given('AISPM_MAIL_DOMAIN') && 'AISPM_MAIL_DOMAIN: needed with AISPM_MAIL own-domain',
  given('AISPM_MAIL_DOMAIN_VERIFIED', 'false') === 'true' &&
    mail !== 'own-domain' &&
    `AISPM_MAIL_DOMAIN_VERIFIED is for AISPM_MAIL own-domain; this is ${mail}`,
  !given('AISPM_ENTRA_CLIENT_ID') &&
    (given('AISPM_REQUIRED_ROLE') || given('AISPM_STARTER_ROLE')) &&
    [
      'AISPM_REQUIRED_ROLE and AISPM_STARTER_ROLE hold only with sign-in:',
      'give AISPM_ENTRA_CLIENT_ID too, or take them away',
    ].join(' '),
].filter(Boolean);
stopAt(faults);

if (mail !== 'none' && !given('AISPM_ENTRA_CLIENT_ID'))
  console.log(
    given('AISPM_MAIL_LINK', 'with-sign-in') === 'always'
      ? [
          'Mails will link to the page, and whoever follows the link is answered 401:',
          'there is no sign-in (AISPM_ENTRA_CLIENT_ID).',
        ].join(' ')
      : 'Mails will not link to the page: there is no sign-in (AISPM_ENTRA_CLIENT_ID).',
  );

const subscription = given('AZURE_SUBSCRIPTION_ID') ? ['--subscription', given('AZURE_SUBSCRIPTION_ID')] : [];
const sku = given('AISPM_STORAGE_SKU', 'Standard_ZRS');
const location = given('AZURE_LOCATION', 'westeurope').toLowerCase();
if (az(['version', '--output', 'none']).status !== 0) {
  stopAt(isPrivate ? ['az is not on this machine; a private app needs it once, to register Microsoft.App'] : []);
  console.log('az is not on this machine: whether the region offers the storage was not looked up.');
  process.exit(0);
}
if (!given('AISPM_STORAGE_ACCOUNT_ID')) {
  const query = `[?resourceType=='storageAccounts' && kind=='StorageV2' && locations[0]=='${location}' && !restrictions].name`;
  const { status, output } = az(['storage', 'sku', 'list', ...subscription, '--query', query, '--output', 'tsv']);
  const offered = output.split(/\s+/).filter(Boolean);
  if (status !== 0 || offered.length === 0)
    console.log(`Whether ${location} offers ${sku} could not be looked up; Azure will say.`);
  else if (!offered.includes(sku))
    stopAt([
      `${location} does not offer the storage redundancy ${sku}. It offers ${offered.join(', ')}: azd env set AISPM_STORAGE_SKU NAME`,
    ]);
}
if (isPrivate) {
  // The delegation of a subnet names the provider without deploying a resource of it, so Azure registers nothing by
  // itself, and the app cannot join its network
  // (github.com/Azure-Samples/functions-quickstart-python-http-azd/issues/12).
  const shown = az([
    'provider',
    'show',
    '--namespace',
    'Microsoft.App',
    ...subscription,
    '--query',
    'registrationState',
    '--output',
    'tsv',
  ]);
  if (shown.output !== 'Registered') {
    console.log('Registering Microsoft.App, which the subnet of a private app needs (a few minutes) ...');
    const done = az(['provider', 'register', '--namespace', 'Microsoft.App', '--wait', ...subscription]);
    if (done.status !== 0)
      stopAt([
        [
          `Microsoft.App could not be registered: ${done.error}.`,
          'Let somebody who is Contributor of the subscription run:',
          'az provider register --namespace Microsoft.App --wait',
        ].join(' '),
      ]);
  }
}

function az(args) {
  // On Windows az is a command file, which only a shell starts.
  const shell = process.platform === 'win32';
  const { status, stdout, stderr } = spawnSync('az', shell ? args.map((arg) => `"${arg}"`) : args, {
    encoding: 'utf8',
    shell,
  });
  return { status, output: (stdout ?? '').trim(), error: (stderr ?? '').trim() };
}

function stopAt(found) {
  if (found.length === 0) return;
  console.error(`Nothing was deployed:\n${found.map((one) => `  ${one}`).join('\n')}`);
  process.exit(1);
}
