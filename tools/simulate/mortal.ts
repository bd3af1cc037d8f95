/*
 * Processes that are killed: each write of a port has a step before and a step after it, and a process ends at one of
 * them.
 */

export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * One process. `steps` counts what it did. At step `diesAt` it is killed; from then on nothing it does has an effect.
 */
export type Life = {
  steps: number;
  readonly diesAt: number | undefined;
  dead: boolean /** Its steps by name. */;
  readonly trail: string[];
  /** Its only write that is refused as a conflict (409 or 412), by number; `done`: though it was written. */
  readonly refusal?: { readonly write: number; readonly done: boolean } | undefined;
  writes: number;
};

export const life = (diesAt?: number, refusal?: Life['refusal']): Life => ({
  steps: 0,
  diesAt,
  dead: false,
  trail: [],
  refusal,
  writes: 0,
});

const INSERTS = /^(createScan|mark|createNote)$/;
/** How a write that another process may have won says so. */
const REFUSED: Readonly<Record<string, false | undefined>> = {
  createScan: false,
  replaceScan: false,
  claim: false,
  mark: false,
  putMemory: false,
  createNote: false,
  putSent: false,
  putOutgoing: undefined,
};

function step(life: Life, name: string): void {
  if (!life.dead) {
    life.steps += 1;
    life.trail.push(name);
    if (life.steps === life.diesAt) life.dead = true;
  }
  if (life.dead) throw new Killed('killed');
}

const READS =
  /^(get|list|latest$|marks$|scans$|results$|delisted$|leaves$|purgeProgress$|anchored$|archived$|signed$|attestations$|setAside$|notes$|drawn$|outgoing$|drift|counts$|gather$|listScope$)/;

/** The port as this process sees it. */
export function mortal<T extends object>(port: T, own: Life): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      const call = value as (...args: unknown[]) => unknown;
      if (READS.test(String(name)))
        return (...args: unknown[]) => {
          if (own.dead) throw new Killed('killed');
          return call.apply(target, args);
        };
      return async (...args: unknown[]) => {
        step(own, `before ${String(name)}`);
        const refused = Object.hasOwn(REFUSED, String(name)) && ++own.writes === own.refusal?.write;
        // An insert is refused only where the row is there; an etag also where another process changed the row.
        if (refused && own.refusal?.done === false && !INSERTS.test(String(name))) return REFUSED[String(name)];
        const answer = await call.apply(target, args);
        if (refused) return REFUSED[String(name)];
        step(own, `after ${String(name)}`);
        return answer;
      };
    },
  });
}
