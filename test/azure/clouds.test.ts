import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES, CLOUDS } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';

/* Host and token scope of every request in each cloud, through the pipeline that is deployed; only the wire is cut. */

const HOSTS = {
  public: {
    host: 'management.azure.com',
    scope: 'https://management.azure.com/.default',
    authority: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
  },
  usgov: {
    host: 'management.usgovcloudapi.net',
    scope: 'https://management.usgovcloudapi.net/.default',
    authority: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
  },
  china: {
    host: 'management.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    authority: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
  },
} as const;

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const ACCOUNT = {
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/ai/providers/Microsoft.CognitiveServices/accounts/a`,
  name: 'a',
  type: 'microsoft.cognitiveservices/accounts',
  kind: 'OpenAI',
};

/** Answers everything: one subscription with one account, and else an empty list. */
function wire() {
  const asked: { readonly host: string; readonly path: string; readonly authorization: string | undefined }[] = [];
  const client: HttpClient = {
    async sendRequest(request): Promise<PipelineResponse> {
      const url = new URL(request.url);
      asked.push({ host: url.host, path: url.pathname, authorization: request.headers.get('authorization') });
      const query = typeof request.body === 'string' ? request.body : '';
      const data = query.includes("'microsoft.cognitiveservices/accounts'")
        ? [ACCOUNT]
        : query.includes('resourcecontainers')
          ? [{ id: `/subscriptions/${SUBSCRIPTION}` }]
          : [];
      const listed =
        url.pathname === '/subscriptions' ? [{ subscriptionId: SUBSCRIPTION, tenantId: 't', state: 'Enabled' }] : [];
      const body = query
        ? { data, count: data.length, totalRecords: data.length, resultTruncated: 'false' }
        : { value: listed };
      return { request, status: 200, headers: createHttpHeaders(), bodyAsText: JSON.stringify(body) };
    },
  };
  return { asked, client };
}

describe.each(CLOUDS)('the %s cloud', (name) => {
  const wanted = HOSTS[name];
  it('is asked at its own host only, with tokens of its own scope', async () => {
    const { asked, client } = wire();
    const scopes = new Set<string>();
    const credential = {
      async getToken(scope: string | string[]) {
        for (const one of [scope].flat()) scopes.add(one);
        return { token: `token for ${[scope].flat().join()}`, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    const reader = azure({ cloud: CLOUD_PROFILES[name], credential, httpClient: client, graphQuota: 1000 });
    const { subjects } = await reader.listScope([], defaultPolicy());
    await reader.gather(subjects, defaultPolicy());
    expect([...new Set(asked.map((one) => one.host))]).toEqual([wanted.host]);
    expect([...scopes]).toEqual([wanted.scope]);
    expect(new Set(asked.map((one) => one.authorization))).toEqual(new Set([`Bearer token for ${wanted.scope}`]));
    for (const part of [
      '/subscriptions',
      '/providers/Microsoft.ResourceGraph/resources',
      '/descendants',
      '/pricings',
      '/securityContacts',
      '/deployments',
    ])
      expect(asked.some((one) => one.path.endsWith(part))).toBe(true);
  });
  it('signs in at its own authority, and links to its own portal', () =>
    expect(CLOUD_PROFILES[name]).toMatchObject({
      authority: wanted.authority,
      portal: wanted.portal,
      scope: wanted.scope,
    }));
});
