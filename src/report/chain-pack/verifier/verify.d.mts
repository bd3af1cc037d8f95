export type PackVerified = {
  /** What does not hold, in the order in which it was found. */
  readonly faults: readonly string[];
  /** What was verified, in words. */
  readonly text: string;
};
export function verifyChainPack(
  folder: string,
  known?: { readonly keys?: readonly string[]; readonly heads?: readonly string[] },
): Promise<PackVerified>;
