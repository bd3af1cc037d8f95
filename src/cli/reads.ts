import { count } from '../model/count.ts';
import type { Kind } from '../model/evidence/kind.ts';
import { EVIDENCE_KINDS, type EvidenceKind, KINDS, type Readings } from '../model/evidence.ts';
import { allows } from '../model/proof-of-sight.ts';
import type { Reading } from '../model/reading.ts';
import { faultsOf, type ReadingFault } from '../model/reading-faults.ts';
import { redactor } from '../scan/evidence/redaction.ts';
import { labelledRow } from './labelled-rows.ts';

/*
 * One read of each kind and what came, so that a first user can send it in: kinds, versions and counts, without a name,
 * an address or an id of the tenant.
 */

export type Read = {
  readonly kind: EvidenceKind;
  readonly title: string;
  /** API and version. */
  readonly source: string;
  readonly answer: string;
  readonly rows: number | undefined;
  /** `as expected`, or what was not: the field, or the reason why nothing came. */
  readonly shape: string;
  /** Reads that the identity lacks; undefined where its permissions could not be read. */
  readonly lacks: readonly string[] | undefined;
};

/** What came of each kind that Azure is asked for, in the order of the kinds. Pure. */
export function readsOf(readings: Readings): readonly Read[] {
  const permissions = readings.permissions?.ok ? readings.permissions.value.permissions : undefined;
  return EVIDENCE_KINDS.filter((kind) => KINDS[kind].over !== 'own').map((kind): Read => {
    const { title, source, actions } = KINDS[kind];
    const reading: Reading<unknown> | undefined = readings[kind];
    return {
      kind,
      title,
      source,
      answer: reading ? answerOf(reading) : 'not asked',
      rows: reading?.ok && !isObject(kind) ? rowsIn(reading.value) : undefined,
      shape: reading ? shapeOf(reading) : notAsked(kind),
      lacks: permissions && [...actions].filter((action) => !allows(permissions, action)),
    };
  });
}

/** What was answered; of parts that were refused (accounts, workspaces, the tenant root group), the first refusal. */
function answerOf(reading: Reading<unknown>): string {
  const [fault] = faultsIn(reading);
  const status = fault && STATUS.exec(fault.message)?.[0];
  if (status) return status;
  return reading.ok || reading.why === 'malformed' ? 'HTTP 200' : 'no answer';
}
const STATUS = /(?<=^|\()HTTP \d{3}/;

function shapeOf(reading: Reading<unknown>): string {
  const faults = faultsIn(reading);
  const [first] = faults;
  if (!first) return 'as expected';
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return `${first.why}: ${withoutNames(first.message)}${more}`;
}

/** The faults of a reading, and a scope that is not proven to be complete, which is none to a check. */
function faultsIn(reading: Reading<unknown>): readonly ReadingFault[] {
  const value = reading.ok ? KINDS.completeness.schema.safeParse(reading.value).data : undefined;
  return value?.proven === false ? [{ why: 'not proven', message: value.message }] : faultsOf(reading);
}

function notAsked(kind: EvidenceKind): string {
  const entry = KINDS[kind];
  const asked = 'asked' in entry ? entry.asked : 'ai';
  if (asked === 'connector') return 'this subscription has no security connector';
  return asked === 'ai' ? 'no AI resource was seen in this subscription' : 'nothing in this subscription called for it';
}

const isObject = (kind: EvidenceKind): boolean => {
  const entry: Kind = KINDS[kind];
  return kind === 'completeness' || (entry.over === 'arm' && entry.answer === 'object');
};

/** The rows of a list, by whatever name the kind has for it; undefined for one object. */
function rowsIn(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).find(Array.isArray)?.length;
}

const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** A message without what belongs to the tenant: paths of resources, ids, quoted names, addresses. */
export const withoutNames = (message: string): string =>
  String(redactor().texts(message))
    .replace(/\/(?:subscriptions|providers\/Microsoft\.Management\/managementGroups)\/[^\s'"),;]+/gi, '<path>')
    .replace(/the management group .+? could not be read/g, 'a management group could not be read')
    .replace(/'[^']*'/g, (quoted) => (/^'Microsoft\./i.test(quoted) ? quoted : '<name>'))
    .replace(GUID, '<id>');

/** As lines of at most 80 columns; a long name of an API may stand out. */
export function readsText(reads: readonly Read[], fields: readonly string[]): string {
  const asExpected = reads.filter((read) => read.shape === 'as expected').length;
  return [
    'Each kind of read, once, in one subscription. Nothing here names the tenant, a',
    'resource or a person: it can be sent in as it is.',
    ...reads.flatMap((read) => [
      '',
      `${read.title}: ${read.answer}${read.rows === undefined ? '' : `, ${count(read.rows, 'row')}`}`,
      ...labelledRow('source', read.source, '  '),
      ...labelledRow('shape', read.shape, '  '),
      ...(read.lacks === undefined ? labelledRow('lacks', 'not known', '  ') : []),
      ...(read.lacks?.length ? labelledRow('lacks', read.lacks.join(', '), '  ') : []),
    ]),
    '',
    ...(fields.length > 0 ? ['Fields that a check needs and that were not in the answers', ''] : []),
    ...fields.flatMap((field) => {
      const [check = '', ...words] = field.split(': ');
      return labelledRow(check, words.join(': '), '  ');
    }),
    ...(fields.length > 0 ? [''] : []),
    `${asExpected} of ${reads.length} kinds came as expected.`,
  ].join('\n');
}
