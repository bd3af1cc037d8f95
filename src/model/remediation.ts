import type { Item } from './finding.ts';

/** Complete commands of one finding, in both shells; several requests are several lines. */
export type Commands = { readonly cli: string; readonly powershell: string };
/** Why there is no command, as a sentence without its full stop. */
export type Withheld = { readonly withheld: string };

/** What a command is made from; see `Remediation` in check.ts. */
export type Templates = {
  readonly cli?: string | undefined;
  readonly powershell?: string | undefined;
  readonly perItem?: boolean | undefined;
};
export type Shell = 'cli' | 'powershell';
/** The finding that is to be fixed. Findings of older scans carry no `commands`. */
export type Target = {
  readonly subscriptionId: string;
  readonly items?: readonly Pick<Item, 'resourceId' | 'status'>[] | undefined;
  readonly commands?: Commands | undefined;
  readonly noCommand?: string | undefined;
};

/**
 * The command that fixes one finding, ready to paste: the one made from what was read, else that of the check; one
 * line, or one for each request or failing item. Undefined where a person must decide, or where `noCommand` says why
 * there is none. What comes from Azure is quoted for the shell, so that no name can become a command.
 */
export function commandFor(remediation: Templates, shell: Shell, target: Target): string | undefined {
  if (target.noCommand !== undefined) return undefined;
  const template = target.commands?.[shell] ?? remediation[shell];
  if (!template) return undefined;
  if (target.commands || !remediation.perItem) return fill(template, shell, { subscription: target.subscriptionId });
  const failing = (target.items ?? []).filter((item) => item.status === 'fail' || item.status === 'warn');
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

/** What touches a placeholder belongs to its word: PowerShell ends an argument where its quotes end. */
function fill(template: string, shell: Shell, values: Readonly<Record<string, string>>): string {
  return template.replace(
    /(\/[\w./-]*)?\{(subscription|resource|resourceGroup|name)\}([\w./?=-]*)/g,
    (whole, before: string | undefined, key: string, after: string) => {
      const value = values[key];
      return value === undefined ? whole : quote((before ?? '') + value + after, shell);
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

/**
 * A value as one single-quoted JSON argument that is the same in a POSIX shell and in PowerShell. What a shell, a
 * terminal or `fill` could take for its own (quotes of either shell, control and bidirectional characters, a
 * placeholder) is written as JSON's \uXXXX, so that the value arrives as it was read.
 */
export function jsonWord(value: unknown): string {
  const escaped = JSON.stringify(value).replace(
    /[^ -~]|'|\{(?=(?:subscription|resource|resourceGroup|name)\})/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}
