export type Pack = {
  /** The paths of its files. */
  readonly names: ReadonlySet<string>;
};
type Fault = (what: string) => void;
export function openPack(folder: string, fault: Fault): Promise<Pack>;
export function verifySums(pack: Pack, fault: Fault): Promise<void>;
export function verifySignature(pack: Pack, keys: readonly string[], fault: Fault): Promise<string>;
