import { connectorsHealthy } from '../../src/scanners/connectors-healthy.ts';
import { hoursAgo, refused, SUBSCRIPTION } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { cloud, inventory, table, without } from './table.ts';

const ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/c1`;
const connector = (over: Record<string, unknown> = {}, id = ID) => ({
  id,
  name: id.split('/').at(-1) ?? '',
  properties: {
    environmentName: 'AWS',
    hierarchyIdentifier: '123456789012',
    offerings: [{ offeringType: 'CspmMonitorAws' }, { offeringType: 'DefenderCspmAws' }],
    ...over,
  },
});
const report = (code: unknown, over: Record<string, unknown> = {}, hours = 1) => ({
  id: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/healthReports/r`,
  properties: {
    resourceDetails: { id: ID, source: 'Aws' },
    healthDataClassification: { component: 'Connector', scenario: 'Connectivity', scope: 'AwsAccount' },
    status: { code, lastScannedDate: hoursAgo(hours) },
    issues: [],
    ...over,
  },
});
const of = (component: string, scenario = 'Connectivity') => ({ healthDataClassification: { component, scenario } });
const health = (...rows: readonly unknown[]) => ({
  connectors: listing(connector()),
  connectorHealth: listing(...rows),
});
const issue = {
  issues: [
    { issueKey: 'k', issueName: 'Trust policy changed', remediationSteps: 'Redeploy the stack' },
    { issueKey: 'Second' },
  ],
};
const unnamed = { resourceDetails: {} };

table(connectorsHealthy, [
  [
    'Healthy',
    health(report('Healthy')),
    'pass',
    undefined,
    /^1 of 1 connector: healthy: AWS connector c1: Healthy in 1 report$/,
  ],
  [
    'Healthy, PascalCase',
    health({
      id: '/x',
      properties: {
        ResourceDetails: { Id: ID.toUpperCase() },
        Status: { Code: 'HEALTHY', LastScannedDate: hoursAgo(1) },
      },
    }),
    'pass',
  ],
  [
    'NotHealthy with its issues',
    health(report('NotHealthy', issue)),
    'fail',
    undefined,
    /AWS connector c1 is NotHealthy: Trust policy changed: Redeploy the stack; Second$/,
  ],
  [
    'NotHealthy without an issue',
    health(report('NotHealthy', { issues: null })),
    'fail',
    undefined,
    /without an issue named/,
  ],
  [
    'NotHealthy with a reason only',
    health(
      report('NotHealthy', {
        status: { code: 'NotHealthy', reason: 'Role was removed', lastScannedDate: hoursAgo(1) },
      }),
    ),
    'fail',
    undefined,
    /NotHealthy: Role was removed/,
  ],
  ['no report', health(), 'warn', undefined, /AWS connector c1: no health reported/],
  ['NotApplicable', health(report('NotApplicable')), 'warn', undefined, /NotApplicable in 1 of 1/],
  [
    'NotApplicable of one component',
    health(report('Healthy'), report('NotApplicable', of('Other'))),
    'warn',
    undefined,
    /1 of 2/,
  ],
  ['a status that nobody knows', health(report('Mystery')), 'unknown', undefined, /c1: its health status "mystery"/],
  ['no status', health(report(undefined)), 'unknown', undefined, /gives no status/],
  ['no status of one, NotHealthy of another', health(report(undefined), report('NotHealthy', of('Other'))), 'fail'],
  ['48 hours old', health(report('Healthy', {}, 48)), 'pass'],
  ['49 hours old', health(report('Healthy', {}, 49)), 'warn', undefined, /last reported on 2026-11-22/],
  ['49 hours old and NotHealthy', health(report('NotHealthy', {}, 49)), 'fail'],
  ['without any time', health(report('Healthy', { status: { code: 'Healthy' } })), 'warn', undefined, /without a time/],
  [
    'another date where the scan’s is missing',
    health(report('Healthy', { status: { code: 'Healthy', statusChangeDate: hoursAgo(2) } })),
    'pass',
  ],
  [
    'the first evaluation where all else is missing',
    health(report('Healthy', { status: { code: 'Healthy', firstEvaluationDate: hoursAgo(2) } })),
    'pass',
  ],
  [
    'the newest of a component counts',
    health(report('NotHealthy', {}, 5), report('Healthy', {}, 1)),
    'pass',
    undefined,
    /in 1 report/,
  ],
  ['whatever their order', health(report('Healthy', {}, 1), report('NotHealthy', {}, 5)), 'pass'],
  ['two at the same time: the worse', health(report('Healthy'), report('NotHealthy')), 'fail'],
  [
    'an undated one beside a dated one is not taken for old',
    health(report('Healthy'), report('NotHealthy', { status: { code: 'NotHealthy' } })),
    'fail',
  ],
  [
    'an undated one before a dated one',
    health(report('NotHealthy', { status: { code: 'NotHealthy' } }), report('Healthy')),
    'fail',
  ],
  [
    'an undated one of another component',
    health(report('Healthy'), report('NotHealthy', { ...of('Other'), status: { code: 'NotHealthy' } })),
    'fail',
  ],
  ['the worst of the components', health(report('Healthy'), report('NotHealthy', of('Other'), 20)), 'fail'],
  [
    'the worst of the scenarios',
    health(report('Healthy'), report('NotHealthy', of('Connector', 'Permissions'), 20)),
    'fail',
  ],
  ['a component silent for 7 days', health(report('Healthy'), report('NotHealthy', of('Other'), 7 * 24 + 1)), 'fail'],
  [
    'a component silent for longer is gone',
    health(report('Healthy'), report('NotHealthy', of('Other'), 7 * 24 + 2)),
    'pass',
    undefined,
    /in 1 report/,
  ],
  [
    'about something below the connector',
    health(report('NotHealthy', { resourceDetails: { id: `${ID}/securityentitydata/x` } })),
    'fail',
  ],
  [
    'about a connector that merely begins alike',
    health(report('NotHealthy', { resourceDetails: { id: `${ID}2` } })),
    'warn',
    undefined,
    /no health reported/,
  ],
  [
    'by the id of the connector in its own field',
    health(report('NotHealthy', { resourceDetails: { connectorId: ID.toUpperCase() } })),
    'fail',
  ],
  [
    'by its own id below the connector',
    health({
      ...report('NotHealthy', unnamed),
      id: `${ID.toUpperCase()}/providers/Microsoft.Security/healthReports/r`,
    }),
    'fail',
  ],
  [
    'by the hierarchy identifier',
    health(report('NotHealthy', { ...unnamed, environmentDetails: { environmentHierarchyId: '123456789012' } })),
    'fail',
  ],
  [
    'by the native id',
    health(
      report('NotHealthy', {
        resourceDetails: { id: 'arn:aws:iam::123456789012:root' },
        environmentDetails: { nativeResourceId: '123456789012' },
      }),
    ),
    'fail',
  ],
  [
    'by the hierarchy identifier as what it is about',
    health(report('NotHealthy', { resourceDetails: { id: '123456789012' } })),
    'fail',
  ],
  [
    'the hierarchy of another',
    health(report('NotHealthy', { ...unnamed, environmentDetails: { environmentHierarchyId: '999999999999' } })),
    'warn',
  ],
  [
    'the id wins over the hierarchy',
    health(
      report('NotHealthy', {
        resourceDetails: { id: ID.replace(/c1$/, 'other') },
        environmentDetails: { environmentHierarchyId: '123456789012' },
      }),
    ),
    'warn',
  ],
  [
    'no hierarchy on either side is no match',
    {
      connectors: listing(connector({ hierarchyIdentifier: undefined })),
      connectorHealth: listing(report('NotHealthy', unnamed)),
    },
    'unknown',
    undefined,
    /c1 is not proven: a health report names no resource/,
  ],
  [
    'one that names nothing beside a healthy one',
    health(report('Healthy'), report('NotHealthy', unnamed)),
    'unknown',
    undefined,
    /names no resource/,
  ],
  [
    'one that names nothing beside one that is not healthy',
    health(report('NotHealthy'), report(undefined, unnamed)),
    'fail',
  ],
  ['one that names nothing and is good', health(report('Healthy'), report('Healthy', unnamed)), 'pass'],
  [
    'the free monitor alone',
    {
      connectors: listing(connector({ offerings: [{ offeringType: 'CspmMonitorAws' }] })),
      connectorHealth: listing(report('Healthy')),
    },
    'fail',
    undefined,
    /AWS connector c1 has no Defender CSPM offering/,
  ],
  ['no offering', { connectors: listing(connector({ offerings: [] })) }, 'fail'],
  [
    'offerings not given',
    { connectors: listing(connector({ offerings: undefined })) },
    'unknown',
    undefined,
    /c1 does not say what it offers/,
  ],
  [
    'a GCP connector',
    {
      connectors: listing(connector({ environmentName: 'GCP', offerings: [{ offeringType: 'defenderCspmGcp' }] })),
      connectorHealth: listing(report('Healthy')),
    },
    'pass',
    undefined,
    /GCP connector c1/,
  ],
  [
    'two, one bad',
    {
      connectors: listing(connector(), connector({ offerings: [] }, `${ID}2`)),
      connectorHealth: listing(report('Healthy')),
    },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  ['no connector', { connectorHealth: undefined }, 'not-applicable', undefined, /No AWS or GCP connector/],
  ['only a GitHub connector', { connectors: listing(connector({ environmentName: 'Github' })) }, 'not-applicable'],
  ['needs no AI and no inventory', { ...health(report('Healthy')), inventory: refused() }, 'pass'],
  ['no AI here', { ...health(report('NotHealthy')), inventory: inventory() }, 'fail'],
  ['none seen, a page lost', { connectors: partial() }, 'unknown', undefined, /proves nothing: Page 2/],
  [
    'a page of connectors lost',
    { connectors: partial(connector()), connectorHealth: listing(report('Healthy')) },
    'unknown',
  ],
  [
    'a page of connectors lost, one bad',
    { connectors: partial(connector()), connectorHealth: listing(report('NotHealthy')) },
    'fail',
  ],
  [
    'a page of reports lost, Healthy seen',
    { connectors: listing(connector()), connectorHealth: partial(report('Healthy')) },
    'unknown',
    undefined,
    /health of AWS connector c1 is not proven: Page 2/,
  ],
  [
    'a page of reports lost, NotHealthy seen',
    { connectors: listing(connector()), connectorHealth: partial(report('NotHealthy')) },
    'fail',
  ],
  [
    'reports refused',
    { connectors: listing(connector()), connectorHealth: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /HTTP 403/,
  ],
  [
    'no read of reports',
    { ...health(), ...without('Microsoft.Security/healthReports/read') },
    'unknown',
    undefined,
    /healthReports\/read/,
  ],
  ['connectors refused', { connectors: refused() }, 'unknown'],
  ['China', { ...health(report('NotHealthy')), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);
