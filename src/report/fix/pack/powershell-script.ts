import { commentOf, loopOf, packHead } from './pack-head.ts';
import type { FixPack, Step } from './pack-steps.ts';

/* A pack for PowerShell 7 (and 5.1) with the Az modules. */

/** PowerShell also takes the typographic single quotes for a quote. */
const word = (value: string): string => `'${value.replace(/['\u2018\u2019\u201a\u201b]/g, (mark) => mark + mark)}'`;
const NEEDED = /\$env:(\w+)/g;

export function powershellScript(pack: FixPack): string {
  const { steps, dryRun, onError } = pack;
  const commands = steps.reduce((sum, step) => sum + step.targets.length, 0);
  const needed = new Set(steps.flatMap(({ template }) => [...template.matchAll(NEEDED)].map(([, name = '']) => name)));
  return [
    ...packHead(pack),
    'param(',
    '  [switch] $Apply,',
    `  [ValidateSet('stop', 'continue')] [string] $OnError = '${onError}'`,
    ')',
    'Set-StrictMode -Version Latest',
    "$ErrorActionPreference = 'Stop'",
    ...[...needed].map((name) => `if (-not $env:${name}) { throw 'Set the environment variable ${name} first' }`),
    ...LIBRARY(commands),
    ...(dryRun ? [] : confirmation(commands)),
    ...steps.flatMap((step, index) => loop(step, index + 1)),
    '',
    'Write-Summary',
    '',
  ].join('\n');
}

function loop(step: Step, index: number): readonly string[] {
  const { causes, targets } = step;
  const { name, list, command } = loopOf(step, index);
  return [
    '',
    `# ${causes.join(', ')}`,
    `$${list} = @(`,
    ...targets.map((target) => `  ${word(target.resourceId ?? target.place.subscription.id)}  # ${commentOf(target)}`),
    ')',
    `foreach ($${name} in $${list}) {`,
    `  Invoke-Step '${causes.join('+')}' $${name} { ${onlyIfThere(command, name)} }`,
    '}',
  ];
}

/** What is gone already needs no removal, and would fail it. */
const onlyIfThere = (command: string, name: string): string =>
  command.startsWith('Remove-AzResource ')
    ? `if (Get-AzResource -ResourceId "\${${name}}" -ErrorAction SilentlyContinue) { ${command} }`
    : command;

const confirmation = (commands: number): readonly string[] => [
  '',
  'if (-not $Apply) {',
  `  if ((Read-Host 'Send ${commands} command${commands === 1 ? '' : 's'} that write? Type ${commands}') -ne '${commands}') { Write-Output 'Nothing was changed.'; exit 1 }`,
  '  $Apply = $true',
  '}',
];

const LIBRARY = (commands: number): readonly string[] => [
  `$script:count = @{ total = ${commands}; done = 0; failed = 0; shown = 0; stopped = $false }`,
  '',
  'function Invoke-Step([string] $Cause, [string] $Target, [scriptblock] $Command) {',
  '  if ($script:count.stopped) { return }',
  '  if (-not $Apply) {',
  '    $script:count.shown++',
  `    Write-Output "\${Cause}  \${Target}"`,
  '    Write-Output "    would run: $($Command.ToString().Trim())"',
  '    return',
  '  }',
  '  try {',
  '    foreach ($answer in @(& $Command)) {',
  "      if ($answer -and $answer.PSObject.Properties['StatusCode'] -and [int] $answer.StatusCode -ge 400) {",
  '        throw "HTTP $($answer.StatusCode): $($answer.Content)"',
  '      }',
  '    }',
  '    $script:count.done++',
  `    Write-Output "\${Cause}  \${Target}: done"`,
  '  } catch {',
  '    $script:count.failed++',
  `    Write-Warning "\${Cause}  \${Target}: FAILED. $($_.Exception.Message)"`,
  "    if ($OnError -ne 'continue') { $script:count.stopped = $true }",
  '  }',
  '}',
  '',
  'function Write-Summary {',
  '  $c = $script:count',
  '  if (-not $Apply) {',
  '    Write-Output "Dry run: $($c.shown) of $($c.total) commands shown, nothing was changed. To write: -Apply"',
  '    exit 0',
  '  }',
  '  Write-Output "$($c.done) of $($c.total) done, $($c.failed) failed, $($c.total - $c.done - $c.failed) not run"',
  '  if ($c.failed -gt 0) { exit 1 }',
  '}',
];
