import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandFor } from '../../src/model/remediation.ts';

const item = (resourceId: string, status: 'fail' | 'pending' = 'fail') => ({ resourceId, status });

describe('commands', () => {
  it('fills in the subscription', () => {
    expect(commandFor({ cli: 'az x --subscription {subscription}' }, 'cli', { subscriptionId: 's-1', items: [] })).toBe(
      'az x --subscription s-1',
    );
    expect(commandFor({ cli: 'az x' }, 'powershell', { subscriptionId: 's-1', items: [] })).toBeUndefined();
  });
  it('repeats for each failing item and leaves out items that need no fix', () => {
    const remediation = { cli: 'az r -g {resourceGroup} -n {name} --ids {resource}', perItem: true };
    const items = [item('/subscriptions/s/resourceGroups/RG/providers/a/b/one'), item('/x/two', 'pending')];
    expect(commandFor(remediation, 'cli', { subscriptionId: 's', items })).toBe(
      'az r -g RG -n one --ids /subscriptions/s/resourceGroups/RG/providers/a/b/one',
    );
    expect(commandFor(remediation, 'cli', { subscriptionId: 's', items: [] })).toBeUndefined();
  });
  it.each(["a'; rm -rf / #", '$(id)', '`id`', 'a b', 'x"y', '-n', 'a\nb', '\u202eabc'])(
    'makes %j one inert word for a POSIX shell',
    (name) => {
      const command =
        commandFor({ cli: 'printf "[%s]" {name}', perItem: true }, 'cli', {
          subscriptionId: 's',
          items: [item(name)],
        }) ?? '';
      const clean =
        name
          .replace(/[\n\u202e]/g, '')
          .split('/')
          .at(-1) ?? '';
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`[${clean}]`);
    },
  );
  it('keeps what follows a value in its word', () => {
    const odd = item("/subscriptions/s/resourceGroups/a'b (x)/providers/p/t/one");
    expect(
      commandFor({ powershell: 'Set-It {resource}/sub/Default -Force', perItem: true }, 'powershell', {
        subscriptionId: 's',
        items: [odd],
      }),
    ).toBe("Set-It '/subscriptions/s/resourceGroups/a''b (x)/providers/p/t/one/sub/Default' -Force");
    expect(
      commandFor({ cli: 'az x --url {resource}/sub', perItem: true }, 'cli', {
        subscriptionId: 's',
        items: [item('/a/b')],
      }),
    ).toBe('az x --url /a/b/sub');
  });
  it('doubles the quotes that PowerShell knows', () => {
    expect(
      commandFor({ powershell: 'Set-It {name}', perItem: true }, 'powershell', {
        subscriptionId: 's',
        items: [item("a'b\u2019c")],
      }),
    ).toBe("Set-It 'a''b\u2019\u2019c'");
  });
});
