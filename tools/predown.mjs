// Before azd takes a deployment away: it deletes every resource group that the deployment wrote into, even one that it
// did not create (github.com/Azure/azure-dev/issues/2916). An app in another region wrote into the group that holds the
// evidence.
const others = ['AISPM_STORAGE_ACCOUNT_ID', 'AISPM_IDENTITY_ID'].filter((name) => process.env[name]);
const groups = others.map((name) => process.env[name]?.split('/')[4]);
if (others.length > 0) {
  const own = `rg-aispm-${(process.env.AZURE_ENV_NAME ?? '').toLowerCase()}`;
  console.error(
    `Nothing was deleted: ${others.join(' and ')} ${others.length === 1 ? 'lies' : 'lie'} in ${[...new Set(groups)].join(' and ')}, and azd would delete that as well, with the evidence in it.\n` +
      `  Delete what this environment made alone: az group delete --name ${own}`,
  );
  process.exit(1);
}
