import type { Item } from './finding.ts';

/** What a command is made from; see `Remediation` in check.ts. */
export type Templates = {
  readonly cli?: string | undefined;
  readonly powershell?: string | undefined;
  readonly perItem?: boolean | undefined;
};
export type Shell = 'cli' | 'powershell';
export type Target = {
  readonly subscriptionId: string;
  readonly items: readonly Pick<Item, 'resourceId' | 'status'>[];
};

/**
 * The command that fixes one finding, ready to paste: one line, or one for each failing item. Undefined where a person
 * must decide. What comes from Azure is quoted for the shell, so that no name can become a command.
 */
export function commandFor(remediation: Templates, shell: Shell, target: Target): string | undefined {
  const template = remediation[shell];
  if (!template) return undefined;
  if (!remediation.perItem) return fill(template, shell, { subscription: target.subscriptionId });
  const failing = target.items.filter((item) => item.status === 'fail' || item.status === 'warn');
  if (failing.length === 0) return undefined;
  return failing
    .map((item) => fill(template, shell, { subscription: target.subscriptionId, ...parts(item.resourceId) }))
    .join('\n');
}

function parts(resourceId: string): Record<string, string> {
  const segments = resourceId.split('/');
  const at = segments.findIndex((segment) => segment.toLowerCase() === 'resourcegroups');
  return {
    resource: resourceId,
    resourceGroup: (at < 0 ? undefined : segments[at + 1]) ?? '',
    name: segments.at(-1) ?? '',
  };
}

/** What follows a value belongs to its word: PowerShell ends an argument where its quotes end. */
function fill(template: string, shell: Shell, values: Readonly<Record<string, string>>): string {
  return template.replace(
    /\{(subscription|resource|resourceGroup|name)\}([\w./-]*)/g,
    (whole, key: string, rest: string) => {
      const value = values[key];
      return value === undefined ? whole : quote(value + rest, shell);
    },
  );
}

/**
 * Plain words stay as they are; anything else is one single-quoted word. Control characters cannot be pasted safely and
 * are dropped.
 */
function quote(value: string, shell: Shell): string {
  const clean = value.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '');
  if (/^[\w./:@-]+$/.test(clean)) return clean;
  return shell === 'cli'
    ? `'${clean.replaceAll("'", "'\\''")}'`
    : `'${clean.replace(/['\u2018\u2019\u201a\u201b]/g, (mark) => mark + mark)}'`;
}
