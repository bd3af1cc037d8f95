import type { Check } from '../../src/model/check.ts';
import { BOM_LIMITS, BOM_PARTS } from '../../src/model/evidence/bom.ts';
import { METRICS, METRICS_LIMIT } from '../../src/model/evidence/tokens.ts';
import { EVIDENCE_KINDS, type EvidenceKind, KINDS } from '../../src/model/evidence.ts';
import { CONTAINERS, DATABASES, STORAGE } from '../../src/model/presence.ts';
import { neededReads, rolePatterns, SCOPE_READS } from '../../src/model/reader-actions.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { code, NOTE, page, table, tick } from './markdown.ts';

/* docs/permissions.md: every read, what it is for, and which checks are unknown without it. */

/**
 * Every check over AI looks at the inventory first, and an empty answer of Resource Graph counts only with the
 * scanner's own permissions.
 */
const needsOf = (check: Check): ReadonlySet<EvidenceKind> => {
  const needs = new Set<EvidenceKind>(check.needs);
  if (check.scope === 'ai') needs.add('inventory');
  if ([...needs].some((kind) => KINDS[kind].over === 'graph')) needs.add('permissions');
  return needs;
};

/** The checks that rest on a read; for a protected resource type only those about the plan that protects it. */
function restingOn(action: string): readonly Check[] {
  const types = [action.replace(/\/read$/, '')];
  return CHECKS.filter((check) =>
    EVIDENCE_KINDS.some((kind) => {
      if (!KINDS[kind].actions.includes(action) || !needsOf(check).has(kind)) return false;
      return kind !== 'presence' || asksFor(check.id, types);
    }),
  );
}

function asksFor(checkId: string, types: readonly string[]): boolean {
  const held = (own: readonly string[]) => own.some((type) => types.includes(type));
  if (checkId === 'AISPM-011') return held(CONTAINERS);
  if (checkId === 'AISPM-013') return held(STORAGE);
  if (checkId === 'AISPM-014') return held(Object.values(DATABASES).flat());
  return held([...STORAGE, ...Object.values(DATABASES).flat()]);
}

function numbers(checks: readonly Check[]): string {
  const rest = CHECKS.filter((check) => !checks.includes(check));
  const idsOf = (some: readonly Check[]) => some.map((check) => check.id.slice(-3)).join(', ');
  if (rest.length === 0) return `all ${CHECKS.length}`;
  return rest.length <= 8 ? `all but ${idsOf(rest)}` : idsOf(checks);
}

/**
 * What the custom role of infra/ and of the document allows: the reads of the scope, without which nothing can be
 * listed, and those of each subscription.
 */
export const roleActions = (): readonly string[] => [...new Set([...SCOPE_READS, ...rolePatterns()])].sort();

/** The reads of optional evidence, by what asks for them. */
export const optionalReads = (): Readonly<Record<'bom' | 'forecast', readonly string[]>> => ({
  bom: [...new Set(Object.values(BOM_PARTS).map(({ action }) => action))].sort(),
  forecast: [METRICS.action],
});

export const customRole = (): unknown => ({
  Name: 'AI posture scanner',
  IsCustom: true,
  Description: 'What the checks of aispm-watch read, and nothing more.',
  Actions: roleActions(),
  NotActions: [],
  DataActions: [],
  NotDataActions: [],
  AssignableScopes: ['/providers/Microsoft.Management/managementGroups/<management group id>'],
});

/** "projectConnections" as "project connections". */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const permissionsMarkdown = (): string =>
  page(
    NOTE,
    '# Permissions',
    [
      'The scanner only reads. The built-in roles Reader and Security Reader, best at the management group,',
      'carry everything below; the custom role at the end carries exactly it.',
      'AISPM-041 fails where a read is missing and names it, and warns where the identity may do more than read.',
    ].join(' '),
    [
      'Without a read the checks that rest on it cannot pass: where the subscription holds what they ask for,',
      'they are unknown, with the missing read in the message.',
      'Resource Graph silently leaves out what the identity may not read,',
      'so its silence counts only where the identity’s own permissions include the read.',
    ].join(' '),
    '## Reads of each subscription',
    table(
      ['Read', 'For', 'Source', 'Checks that rest on it'],
      neededReads().map((action) => {
        const own = EVIDENCE_KINDS.filter((kind) => KINDS[kind].actions.includes(action));
        return [
          tick(action),
          own.map((kind) => KINDS[kind].title).join(', '),
          own.map((kind) => KINDS[kind].source).join(', '),
          numbers(restingOn(action)),
        ];
      }),
    ),
    '## Reads of the scope',
    table(
      ['Read', 'For'],
      [
        [
          '`Microsoft.Resources/subscriptions/read`',
          [
            'the list of subscriptions, here and in Resource Graph;',
            'a subscription without it is invisible, which AISPM-040 fails',
          ].join(' '),
        ],
        ['`Microsoft.Management/managementGroups/read`', 'the names of management groups, for zones'],
        [
          '`Microsoft.Management/managementGroups/descendants/read`',
          [
            'proof that no subscription is missing (AISPM-040); without it the report says that completeness is',
            'not proven',
          ].join(' '),
        ],
      ],
    ),
    '## Reads of the AI bill of materials',
    [
      'Optional: `aispm inventory` makes them, and the nightly scan with `AISPM_BOM` on.',
      'No check rests on them, and the custom role below leaves them out',
      '(`optionalReads=bom` in infra/management-group.bicep adds them).',
      'Without one the bill of materials says that the list could not be read.',
      `At most ${BOM_LIMITS.account} requests an AI account and ${BOM_LIMITS.workspace} a workspace, pages included.`,
    ].join(' '),
    table(
      ['Read', 'For', 'Version'],
      Object.entries(BOM_PARTS).map(([name, { action, version }]) => [tick(action), wordsOf(name), version]),
    ),
    '## The read of the forecast',
    [
      'Optional: `aispm forecast` makes it, and the nightly scan with `AISPM_FORECAST` on.',
      `It needs ${tick(METRICS.action)} (${KINDS.tokens.source}) on the AI accounts, ${METRICS_LIMIT} request an account.`,
      'Reader carries it; no check rests on it, and the custom role below leaves it out',
      '(`optionalReads=forecast` adds it, `both` adds all).',
      'Without it the forecast names each account and says "at least".',
    ].join(' '),
    '## The custom role',
    code('json', JSON.stringify(customRole(), null, 2)),
    'Create it with `az role definition create --role-definition role.json`, and assign it to the scanner’s identity at the management group.',
    '## What no permission shows',
    [
      'Deny assignments are not seen, and data actions are not counted.',
      'Suppression and routing in Microsoft Defender XDR, runtime protection of Copilot Studio agents,',
      'and the AI BOM tab of the portal have no public API.',
    ].join(' '),
  );
