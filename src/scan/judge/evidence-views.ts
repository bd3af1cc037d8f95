import type { Context } from '../../model/check.ts';
import { type EvidenceKind, type EvidenceMap, KINDS, type Readings } from '../../model/evidence.ts';
import { evidenceOf } from '../../model/proof-of-sight.ts';
import { attempt, Unseen } from '../../model/reading.ts';
import { type Budget, type Change, fieldTracer, type ReadField } from './field-trace.ts';

/** One subscription's evidence as rules see it: every kind a property that throws `Unseen` where it was not read. */
export type EvidenceViews = {
  /** `used` is told of every kind that a rule reaches for. */
  plain(used?: Set<EvidenceKind>): EvidenceMap;
  /** For one run of a rule over it, before the next one is asked for; see field-trace.ts. */
  traced(budget: Budget, change: Change | undefined): EvidenceMap;
  /** The fields that the run over `traced` has read. */
  fields(): readonly ReadField[];
};

type Look = (kind: EvidenceKind) => unknown;
const LOOK = Symbol('look');

/** A property for each kind, made once: a rule is run several times for one finding. */
const KINDS_SEEN: object = Object.defineProperties(
  {},
  Object.fromEntries(
    (Object.keys(KINDS) as EvidenceKind[]).map((kind) => [
      kind,
      {
        get(this: { readonly [LOOK]: Look }) {
          return this[LOOK](kind);
        },
      },
    ]),
  ),
);
const viewOf = (look: Look): EvidenceMap => Object.assign(Object.create(KINDS_SEEN), { [LOOK]: look }) as EvidenceMap;

/**
 * The evidence of one subscription, each kind proven once for all rules. A rule that does not look at a kind is not
 * held up by it.
 */
export function evidenceViews(readings: Readings, context: Context): EvidenceViews {
  const known = new Map<EvidenceKind, unknown>();
  const tracer = fieldTracer();
  const read: Look = (kind) => {
    if (!known.has(kind))
      known.set(
        kind,
        attempt(() => evidenceOf(kind, readings[kind], context, readings.permissions)),
      );
    const found = known.get(kind);
    if (found instanceof Unseen) throw found;
    return found;
  };
  return {
    plain: (used) =>
      viewOf((kind) => {
        used?.add(kind);
        return read(kind);
      }),
    traced(budget, change) {
      tracer.begin(budget, change);
      return viewOf((kind) => {
        // What we know from earlier scans is no answer of Azure.
        const isRaw = KINDS[kind].over === 'own' || (change && change.field.kind !== kind);
        return isRaw ? read(kind) : tracer.traced(kind, read(kind));
      });
    },
    fields: tracer.fields,
  };
}
