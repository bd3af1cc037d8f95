/** A file of a pack, whose text is taken once, before the next file is asked for. A name in `.gz` is compressed. */
export type ChainFile = { readonly name: string; readonly text: string | AsyncIterable<string> };

/**
 * A value without personal data, as members of a file. It is marked `private` where that changed a value that has the
 * digest; one that has another digest bears no mark, and the verifier finds it.
 */
export type Private = (name: string, value: unknown, digest: string | null) => { readonly private?: true };
