import type { Attestation } from '../../model/attestation.ts';
import type { Manifest } from '../../model/manifest.ts';
import { digestOf } from './digests.ts';
import type { Found, Ledger } from './ledger.ts';

const keyOf = (number: number): string => String(number).padStart(8, '0');

/** What people have stated is exactly what the manifests name; newer statements wait for the next scan. */
export async function verifyAttestations(ledger: Ledger, chain: readonly Manifest[], found: Found): Promise<void> {
  const wanted = chain.flatMap((manifest) => manifest.attestations ?? []);
  const attested = chain.at(-1)?.attested ?? 0;
  const where = { table: 'scans', row: 'attestation' } as const;
  if (attested !== wanted.length)
    found.differs({ ...where, what: `the manifests carry ${wanted.length}, and the newest counts ${attested}` });
  let number = 0;
  for await (const { key, value, fault } of ledger.rows('scans', 'attestations')) {
    number += 1;
    const digest = wanted[number - 1];
    const what =
      fault ?? (key !== keyOf(number) || (value as Attestation).number !== number ? 'it is out of order' : '');
    if (what !== '') found.differs({ ...where, what: `${key}: ${what}` });
    else if (digest === undefined) found.note({ ...where, what: `${key}: the next scan will record it` });
    else if (digest !== digestOf(value))
      found.differs({ ...where, what: `${key}: it is not the one that was recorded` });
  }
  if (number < wanted.length) found.differs({ ...where, what: `${wanted.length - number} are missing` });
}
