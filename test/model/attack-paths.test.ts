import { describe, expect, it } from 'vitest';
import { namesId, pathsOver, riskOfPath } from '../../src/model/attack-paths.ts';
import { account } from '../scanners/evidence.ts';

const oai = account('oai');
const row = (properties: Record<string, unknown>) => ({ id: '/p', properties });
const found = (properties: Record<string, unknown>) => pathsOver([row(properties)], [oai]).length === 1;

describe('attack paths', () => {
  it.each([
    ['deep inside a graph', { graphComponent: { entities: [{ ids: { azureResourceId: oai.id } }] } }],
    ['as a target', { target: { id: oai.id.toUpperCase() } }],
    ['below', { entryPoint: `${oai.id}/deployments/chat` }],
    ['as a name', { assessments: { [oai.id]: 1 } }],
    ['within a text', { attackStory: `An attacker reaches ${oai.id}, and then ${oai.id}2.` }],
    ['in a list of lists', { x: [[['y', oai.id]]] }],
  ])('name a resource %s', (_name, properties) => expect(found(properties)).toBe(true));
  it.each([
    ['another that begins alike', { target: `${oai.id}2` }],
    ['another with a dash', { target: `${oai.id}-x` }],
    ['another with a dot', { target: `${oai.id}.x` }],
    ['nothing', { target: null, n: 3, b: true }],
  ])('do not: %s', (_name, properties) => expect(found(properties)).toBe(false));
  it('looks on after a name that merely begins alike', () => {
    expect(namesId('/a2 /a', '/a')).toBe(true);
    expect(namesId('/a2 /a3', '/a')).toBe(false);
    expect(namesId('', '/a')).toBe(false);
  });
  it('say how bad they are in either shape', () => {
    expect(riskOfPath(row({ RiskLevel: 'High', riskCategories: ['x'] }))).toBe('High');
    expect(riskOfPath(row({ riskCategories: ['Data exposure', 'Credential access'] }))).toBe(
      'Data exposure, Credential access',
    );
    expect(riskOfPath(row({ riskCategories: [] }))).toBeUndefined();
  });
});
