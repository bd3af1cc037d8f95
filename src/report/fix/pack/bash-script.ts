import { commentOf, loopOf, packHead } from './pack-head.ts';
import type { FixPack, Step } from './pack-steps.ts';

/* A pack for bash (3.2 and later) and az. */

/** A value as one word of bash; everything but plain words is single-quoted. */
const word = (value: string): string => (/^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

/** The variables that commands take from the environment, with what each is. */
const NEEDED = /\$\{(\w+):\?([^}]*)\}/g;

export function bashScript(pack: FixPack): string {
  const { steps, dryRun, onError } = pack;
  const commands = steps.reduce((sum, step) => sum + step.targets.length, 0);
  const needed = new Map(
    steps.flatMap(({ template }) => [...template.matchAll(NEEDED)].map(([all, name = '']) => [name, all])),
  );
  return [
    '#!/usr/bin/env bash',
    ...packHead(pack),
    'set -uo pipefail',
    '',
    `apply="\${APPLY:-no}"`,
    `on_error="\${ON_ERROR:-${onError}}"  # stop, or continue`,
    ...[...needed.values()].map((expansion) => `: "${expansion}"`),
    ...LIBRARY(commands),
    ...(dryRun ? [] : confirmation(commands)),
    ...steps.flatMap((step, index) => loop(step, index + 1)),
    '',
    'summary',
    '',
  ].join('\n');
}

function loop(step: Step, index: number): readonly string[] {
  const { causes, targets } = step;
  const { name, list, command } = loopOf(step, index);
  return [
    '',
    `# ${causes.join(', ')}`,
    `${list}=(`,
    ...targets.map((target) => `  ${word(target.resourceId ?? target.place.subscription.id)}  # ${commentOf(target)}`),
    ')',
    `for ${name} in "\${${list}[@]}"; do`,
    `  step ${causes.join('+')} "\${${name}}" ${command}`,
    'done',
  ];
}

const confirmation = (commands: number): readonly string[] => [
  '',
  'if [ "$apply" != yes ]; then',
  `  read -r -p 'Send ${commands} command${commands === 1 ? '' : 's'} that write? Type ${commands}: ' answer`,
  `  if [ "$answer" != ${commands} ]; then echo 'Nothing was changed.'; exit 1; fi`,
  '  apply=yes',
  'fi',
];

/** What every pack brings along: how a step is run, shown and counted. */
const LIBRARY = (commands: number): readonly string[] => [
  `total=${commands} ok=0 failed=0 shown=0`,
  'stopped=no',
  '',
  'command -v az >/dev/null || { echo "az is not installed" >&2; exit 1; }',
  '',
  'present() {  # what is there now, of a request that would replace it',
  '  local url="" parameters=""',
  '  while [ $# -gt 0 ]; do',
  '    case "$1" in',
  '      --url) url="$2"; shift ;;',
  '      --url-parameters) parameters="$2"; shift ;;',
  '    esac',
  '    shift',
  '  done',
  '  [ -n "$url" ] || return 0',
  '  printf "    now: %s\\n" "$(az rest --method get --url "$url" --url-parameters "$parameters" --query properties --output json 2>/dev/null | tr -d "\\r\\n" || true)"',
  '}',
  '',
  'step() {  # cause, target, command',
  '  local cause="$1" target="$2"',
  '  shift 2',
  '  if [ "$stopped" = yes ]; then return; fi',
  '  if [ "$apply" != yes ]; then',
  '    shown=$((shown + 1))',
  '    printf "%s  %s\\n    would run:" "$cause" "$target"',
  '    printf " %q" "$@"',
  '    printf "\\n"',
  '    present "$@"',
  '    return',
  '  fi',
  '  if "$@" --output none; then',
  '    ok=$((ok + 1))',
  '    printf "%s  %s: done\\n" "$cause" "$target"',
  '  else',
  '    failed=$((failed + 1))',
  '    printf "%s  %s: FAILED\\n" "$cause" "$target" >&2',
  '    if [ "$on_error" != continue ]; then stopped=yes; fi',
  '  fi',
  '}',
  '',
  'summary() {',
  '  if [ "$apply" != yes ]; then',
  '    printf "Dry run: %s of %s commands shown, nothing was changed. To write: APPLY=yes\\n" "$shown" "$total"',
  '    exit 0',
  '  fi',
  '  printf "%s of %s done, %s failed, %s not run\\n" "$ok" "$total" "$failed" "$((total - ok - failed))"',
  '  [ "$failed" -eq 0 ] || exit 1',
  '}',
];
