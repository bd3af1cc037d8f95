type Chosen = { readonly file: string | undefined; readonly note?: string } | { readonly fault: string };
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which policy goes into the package. One variable decides it for a deployment, AISPM_POLICY_FILE: azd makes the
 * package again, and the parameter file names the policy to the app by the same variable. AISPM_POLICY is the app's own
 * setting, derived from it; where it is set and no file is given, the app would look for a policy that is not there.
 */
export function policyFileOf(argument: string | undefined, environment: Environment): Chosen {
  const file = argument || environment['AISPM_POLICY_FILE'] || undefined;
  if (file === undefined && environment['AISPM_POLICY'])
    return {
      fault: [
        'AISPM_POLICY is set and no policy file is given: the app would look for a policy that the package',
        'lacks. Name the file with AISPM_POLICY_FILE (azd env set AISPM_POLICY_FILE FILE) or --policy FILE,',
        'and take AISPM_POLICY away.',
      ].join(' '),
    };
  return argument && environment['AISPM_POLICY_FILE'] !== argument
    ? {
        file,
        note: `azd makes the package again and does not know of --policy. For a deployment: azd env set AISPM_POLICY_FILE ${argument}`,
      }
    : { file };
}
