import { attestationSchema } from '../model/attestation.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';

export type AttestOptions = {
  readonly by: string;
  readonly date?: string;
  readonly subscription?: string;
  readonly alert?: string;
  readonly expires?: string;
};

/** Two people may attest at the same time. */
const ATTEMPTS = 5;

/**
 * `aispm attest`: records what a person states, for the checks that accept it and for the next manifest. Returns 0.
 * Errors: a `CliError` where the statement is incomplete or about a day to come, or storage cannot be opened.
 */
export async function attestCommand(
  ports: CliPorts,
  kind: string,
  statement: string,
  options: AttestOptions,
): Promise<number> {
  const { store } = await openStorage(ports);
  const at = ports.now().toISOString();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const number = ((await store.attestations()).at(-1)?.number ?? 0) + 1;
    const parsed = attestationSchema.safeParse({
      number,
      at,
      kind,
      subscription: options.subscription?.toLowerCase(),
      date: options.date ?? at.slice(0, 10),
      by: options.by,
      statement,
      alertId: options.alert,
      expires: options.expires,
    });
    if (!parsed.success) throw incomplete(parsed.error.issues[0]);
    if (parsed.data.date > at.slice(0, 10))
      throw new CliError(`${parsed.data.date} is still to come`, 'Attest what has happened');
    // Absent members are not stored: the digest is over what is there.
    const attestation = JSON.parse(JSON.stringify(parsed.data));
    if (!(await store.createAttestation(attestation))) continue;
    ports.out.write(
      `Recorded as attestation ${number}: ${kind}, ${parsed.data.date}, by ${parsed.data.by}. The next scan puts it into its manifest.\n`,
    );
    return 0;
  }
  throw new CliError('Others are attesting at the same time', 'Run it again');
}

const incomplete = (issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): CliError =>
  new CliError(
    `The attestation is not complete: ${[...(issue?.path.map(String) ?? []), issue?.message ?? ''].join(': ')}`,
    'synthetic-test takes --subscription and --alert, zero-paths --subscription; the statement has at least 10 letters',
  );
