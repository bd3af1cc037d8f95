import { describe, expect, it } from 'vitest';
import {
  aiAccounts,
  aiResources,
  judgedResources,
  judgedWithProjects,
  projectsOf,
  roleOf,
} from '../../src/model/ai.ts';
import { defaultPolicy, policySchema } from '../../src/model/policy.ts';
import { account, workspace } from '../scanners/evidence.ts';
import { project, registry } from '../scanners/table.ts';

const none = defaultPolicy();
const resource = (type: string, kind?: string | null) => ({
  id: '/x',
  name: 'x',
  type,
  ...(kind === undefined ? {} : { kind }),
});
const names = (rows: readonly { readonly name: string }[]) => rows.map((row) => row.name);

describe('what counts as AI', () => {
  it.each([
    ['Microsoft.CognitiveServices/accounts', 'OPENAI', 'ai'],
    ['microsoft.cognitiveservices/accounts', 'aiservices', 'ai'],
    ['microsoft.cognitiveservices/accounts', 'Face', 'related'],
    ['microsoft.cognitiveservices/accounts', null, 'related'],
    ['Microsoft.CognitiveServices/accounts/projects', undefined, 'part'],
    ['Microsoft.MachineLearningServices/workspaces', 'Default', 'ai'],
    ['Microsoft.MachineLearningServices/workspaces', 'Hub', 'ai'],
    ['Microsoft.MachineLearningServices/workspaces', 'FeatureStore', 'ai'],
    ['Microsoft.MachineLearningServices/workspaces', undefined, 'ai'],
    ['Microsoft.MachineLearningServices/workspaces', 'PROJECT', 'part'],
    ['Microsoft.MachineLearningServices/registries', undefined, 'ai'],
    ['Microsoft.Search/searchServices', undefined, 'related'],
    ['Microsoft.BotService/botServices', 'azurebot', 'related'],
    ['Microsoft.ApiManagement/service', undefined, 'related'],
  ] as const)('%s of kind %s: %s', (type, kind, role) => expect(roleOf(resource(type, kind), none)).toBe(role));

  it('may be widened by policy, by type or by kind', () => {
    const policy = policySchema.parse({
      aiTypes: [
        { type: 'microsoft.search/SEARCHSERVICES' },
        { type: 'Microsoft.CognitiveServices/accounts', kinds: ['FACE'] },
      ],
    });
    expect(roleOf(resource('Microsoft.Search/searchServices'), policy)).toBe('ai');
    expect(roleOf(resource('microsoft.cognitiveservices/accounts', 'face'), policy)).toBe('ai');
    expect(roleOf(resource('microsoft.cognitiveservices/accounts', 'SpeechServices'), policy)).toBe('related');
    expect(
      names(
        aiAccounts(
          [account('f', { kind: 'Face' }), account('o'), { ...resource('Microsoft.Search/searchServices'), name: 's' }],
          policy,
        ),
      ),
    ).toEqual(['f', 'o']);
  });

  const rows = [
    account('oai'),
    project('oai', 'p'),
    workspace('hub', { kind: 'Hub' }),
    registry('reg'),
    account('face', { kind: 'Face' }),
  ];
  it('leaves registries to the checks that name them', () => {
    expect(names(aiResources(rows, none))).toEqual(['oai', 'hub', 'reg']);
    expect(names(judgedResources(rows, none))).toEqual(['oai', 'hub']);
  });
  it('counts a workspace of kind Project through the hub that it names', () => {
    const of = (hubResourceId: unknown, name: string) =>
      workspace(name, { kind: 'Project', properties: { hubResourceId } });
    const hub = workspace('hub', { kind: 'Hub' });
    const projects = [
      of(`${hub.id.toUpperCase()}/`, 'a'),
      of(workspace('other').id, 'b'),
      of(undefined, 'c'),
      workspace('d', { properties: { hubResourceId: hub.id } }),
    ];
    expect(names(projectsOf(hub, [...rows, ...projects], none))).toEqual(['a']);
    expect(names(judgedWithProjects([hub, ...projects], none))).toEqual(['hub', 'd', 'a']);
  });
});
