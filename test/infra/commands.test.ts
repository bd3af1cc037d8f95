import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { azIn, commandsOf } from '../../tools/check-infra/commands.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');

describe('the commands of a document', () => {
  it('are those of its shell blocks, a continued one as one, and those written in a line', () => {
    const text = [
      'Say `azd package` first, or `az login`.',
      '```sh',
      '# a comment',
      'A="$(az account show)"',
      'az group list \\',
      '  --output tsv',
      '```',
      '```kusto',
      'az is no command here',
      '```',
    ].join('\n');
    expect(commandsOf(text)).toEqual([
      { line: 1, text: 'azd package' },
      { line: 1, text: 'az login' },
      { line: 4, text: 'A="$(az account show)"' },
      { line: 5, text: 'az group list --output tsv' },
    ]);
  });

  it.each([
    ['azd auth login && az login', ['az login']],
    ['A="$(az account show --query id)"', ['az account show --query id']],
    ['B="$(az x list --query "length(@)")"', ['az x list --query "length(@)"']],
    ['az x --name "$(azd env get-value Y)" --scope "/a/$B"   # why', ['az x --name "value" --scope "/a/value"']],
    ['az x --assignee "$(az ad show)"', ['az x --assignee "value"', 'az ad show']],
    ['azd up || azd deploy', []],
  ])('%s', (text, commands) => expect(azIn(text)).toEqual(commands));

  it('are many in the documents that an operator follows', () => {
    for (const file of ['operations.md', 'first-deployment.md'])
      expect(
        commandsOf(readFileSync(join(docs, file), 'utf8')).flatMap((one) => azIn(one.text)).length,
      ).toBeGreaterThan(20);
  });
});
