import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PRINCIPAL } from '../../local/tenant/answer.ts';

/*
 * The real az, kept apart from the machine's own: its virtual environment under .local/, its settings and login in a
 * folder that is thrown away.
 */

const VERSION = '2.91.0';
const VENV = join(import.meta.dirname, '..', '..', '.local', 'az', VERSION);

export type Ran = { readonly status: number; readonly output: string };
export type Az = {
  /** Runs a command line in a POSIX shell, where `az` is this one. */
  run(command: string, timeoutMs?: number): Promise<Ran>;
  /** The certificate that az trusts from now on. */
  trust(ca: string): Promise<void>;
  /** Registers the tenant as a cloud of its own and signs in to it. Throws with az's own words where that fails. */
  login(endpoint: string, directory: string): Promise<void>;
  close(): Promise<void>;
};

/** Installs az where it is missing (some minutes, about 750 MB). Returns az, or why it could not be installed. */
export async function haveAz(say: (text: string) => void): Promise<Az | string> {
  const missing = installed() ? undefined : install(say);
  if (missing) return missing;
  const folder = await mkdtemp(join(tmpdir(), 'aispm-az-'));
  const ca = join(folder, 'ca.pem');
  const env = {
    PATH: `${join(VENV, 'bin')}${delimiter}/usr/local/bin${delimiter}/usr/bin${delimiter}/bin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    AZURE_CONFIG_DIR: join(folder, 'config'),
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    AZURE_CORE_INSTANCE_DISCOVERY: 'false',
    AZURE_CORE_NO_COLOR: 'true',
    AZURE_CORE_ONLY_SHOW_ERRORS: 'true',
    AZURE_CORE_OUTPUT: 'none',
    REQUESTS_CA_BUNDLE: ca,
    NO_PROXY: 'localhost,127.0.0.1',
    AISPM_PRINCIPAL_ID: PRINCIPAL,
    LOG_WORKSPACE_ID: `/subscriptions/${PRINCIPAL}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/soc`,
  };
  const run = (command: string, timeoutMs = 120_000): Promise<Ran> =>
    new Promise((resolve, reject) => {
      const child = spawn('sh', ['-ec', command], { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
      child.once('error', reject).once('close', (code) => resolve({ status: code ?? 1, output: output.trim() }));
    });
  return {
    run,
    trust: (pem) => writeFile(ca, pem),
    async login(endpoint, directory) {
      await mkdir(env.AZURE_CONFIG_DIR, { recursive: true });
      const steps = [
        `az cloud register --name Simulated --endpoint-resource-manager ${endpoint}`,
        'az cloud set --name Simulated',
        `az login --service-principal --username ${PRINCIPAL} --password simulated --tenant ${directory} --allow-no-subscriptions`,
      ];
      for (const step of steps) {
        const { status, output } = await run(step);
        if (status !== 0) throw new Error(`${step}\n${output}`);
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether az is there without installing it. */
export const installed = (): boolean =>
  existsSync(join(VENV, 'bin', 'az')) &&
  spawnSync(join(VENV, 'bin', 'az'), ['version'], { stdio: 'ignore' }).status === 0;

function install(say: (text: string) => void): string | undefined {
  const python = ['python3', 'python'].find(
    (name) =>
      spawnSync(name, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'], { stdio: 'ignore' })
        .status === 0,
  );
  if (!python) return 'there is no Python 3.10 or newer with venv and pip';
  say(`Installing azure-cli ${VERSION} into ${VENV} (some minutes, once)`);
  for (const [command, ...args] of [
    [python, '-m', 'venv', '--clear', VENV],
    [join(VENV, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', `azure-cli==${VERSION}`],
  ] as const) {
    const done = spawnSync(command, args, { encoding: 'utf8' });
    if (done.status !== 0)
      return `"${command} ${args.join(' ')}" failed: ${(done.stderr ?? '').trim().split('\n').at(-1) ?? ''}`;
  }
  return installed() ? undefined : 'az was installed but does not start';
}
