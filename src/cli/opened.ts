/** What holds memory, disk space or a connection until it is closed. */
export type Opened = { close(): Promise<void> };

/** Notes what was opened, to be closed at the end, and gives it back. */
export function opening<T extends Opened>(opened: Opened[], one: T): T {
  opened.push(one);
  return one;
}

/** Closes what was opened. Errors: the first of closing one. */
export async function closeAll(opened: readonly Opened[]): Promise<void> {
  await Promise.all(opened.map((one) => one.close()));
}
