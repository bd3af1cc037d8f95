import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loopbackCertificate } from '../../local/certificate.ts';
import { haveAz } from '../remediation/az.ts';

/*
 * The commands of a document, each through the parser of the real az: without a sign-in it parses the whole command and
 * then asks for a sign-in, so that nothing is sent.
 */

export type Command = { readonly line: number; readonly text: string };

/** The commands of the shell blocks, and of the lines of code that begin with az, one a command. */
export function commandsOf(markdown: string): readonly Command[] {
  const found: Command[] = [];
  let inBlock = false;
  let open: Command | undefined;
  for (const [index, raw] of markdown.split('\n').entries()) {
    const line = index + 1;
    if (/^\s*```/.test(raw)) {
      inBlock = /^\s*```sh$/.test(raw);
      continue;
    }
    if (!inBlock) {
      for (const [, text = ''] of raw.matchAll(/`((?:az|azd|npm|git|aispm|curl) [^`]+)`/g)) found.push({ line, text });
      continue;
    }
    const text: string = open ? `${open.text} ${raw.trim()}` : raw.trim();
    const at: number = open?.line ?? line;
    open = text.endsWith('\\') ? { line: at, text: text.slice(0, -1).trim() } : undefined;
    if (!open && text && !text.startsWith('#')) found.push({ line: at, text });
  }
  return found;
}

/** The az commands inside a line, also in `$(...)`, with what a shell or a reader fills in replaced by a value. */
export function azIn(text: string): readonly string[] {
  const inner = [...text.matchAll(/\$\((az [^()]*(?:\([^()]*\)[^()]*)*)\)/g)].flatMap((match) => match[1] ?? []);
  const outer = text
    .replace(/\$\((?:[^()]|\([^()]*\))*\)/g, 'value')
    .replace(/\s+# .*$/, '')
    .split(/\s(?:&&|\|\|)\s|;\s/)
    .map((part) => part.trim())
    .filter((part) => part.startsWith('az '));
  return [...outer, ...inner].map((one) =>
    one
      .replace(/\$\((?:[^()]|\([^()]*\))*\)/g, 'value')
      .replace(/<[^>]+>/g, 'value')
      .replace(/ \.\.\.$/, '')
      .replace(/\$\{?[A-Z_]+\}?/g, 'value')
      .replace(/(--ids|--resource) "value"/, `$1 "${RESOURCE}"`),
  );
}

/**
 * Commands that would sign in or fetch a compiler before anything is parsed; for these the help is requested instead.
 */
const HELP_ONLY = /^az (login|bicep)\b/;
/** What az prints once a command is parsed, before it sends it or asks for confirmation. */
const PARSED = /az login|Operation cancelled|Unable to connect to proxy/;
const RESOURCE =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/value/providers/Microsoft.Storage/storageAccounts/value';

/** A JSON template with the parameters of a Bicep file and nothing else, so that no compiler is fetched. */
function templateOf(path: string, root: string, folder: string): string {
  const parameters = [...readFileSync(join(root, `${path}.bicep`), 'utf8').matchAll(/^param (\w+) (\w+)( =)?/gm)].map(
    ([, name = '', type = '', optional]) =>
      [name, { type, ...(optional ? { defaultValue: EMPTY[type] } : {}) }] as const,
  );
  const file = join(folder, `${basename(path)}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      parameters: Object.fromEntries(parameters),
      resources: [],
    }),
  );
  return file;
}

const EMPTY: Readonly<Record<string, unknown>> = { string: '', int: 0, bool: false, object: {}, array: [] };

/**
 * Puts each command through the parser. Returns the faults by command, or why az cannot be installed. Nothing
 * leaves the machine: there is no sign-in, a closed proxy, and an empty template in the place of Bicep files.
 */
export async function parseCommands(
  commands: readonly string[],
  root: string,
): Promise<ReadonlyMap<string, string | undefined> | string> {
  const az = await haveAz(console.log);
  if (typeof az === 'string') return az;
  await az.trust((await loopbackCertificate()).cert);
  const folder = mkdtempSync(join(tmpdir(), 'aispm-commands-'));
  try {
    const faults = new Map<string, string | undefined>();
    for (const command of new Set(commands)) {
      const tried = HELP_ONLY.test(command)
        ? `${command.replace(/ --.*/, '')} --help`
        : command.replace(/([\w/-]+)\.bicep(param)?\b/g, (_all, path: string) => templateOf(path, root, folder));
      const { status, output } = await az.run(
        `cd '${root}'; export HTTPS_PROXY=http://127.0.0.1:9 AZURE_CORE_ONLY_SHOW_ERRORS=true; ${tried}`,
      );
      faults.set(command, status === 0 || PARSED.test(output) ? undefined : output.slice(0, 400));
    }
    return faults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await az.close();
  }
}
