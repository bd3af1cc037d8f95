export const CLOUDS = ['public', 'usgov', 'china'] as const;
export type CloudName = (typeof CLOUDS)[number];

/** What Defender for Cloud offers in a cloud. What it lacks makes checks not applicable, with the reason given here. */
export type CloudProfile = {
  readonly name: CloudName;
  readonly title: string;
  /** Azure Resource Manager's origin and the token scope for it. */
  readonly endpoint: string;
  readonly scope: string;
  readonly authority: string;
  readonly portal: string;
  /**
   * Communication Services: what its endpoints end with, and the token scope for it. Absent where the cloud does not
   * have it.
   */
  readonly mail?: { readonly suffix: string; readonly scope: string };
  /**
   * Event Grid: what the endpoints of its topics end with, and the token scope for it. Suffixes: event-grid/
   * post-to-custom-topic of learn.microsoft.com and docs.azure.cn. Scope: that of `@azure/eventgrid` for the public
   * cloud; what the other clouds have follows its pattern, and is unverified for Azure Government.
   */
  readonly events: { readonly suffix: string; readonly scope: string };
  /** Plans that do not exist there, by lower-cased name, each with the reason. */
  readonly lacksPlans: Readonly<Record<string, string>>;
  /** Extensions that do not exist there, by lower-cased name. */
  readonly lacksExtensions: Readonly<Record<string, string>>;
  /** Capabilities of the service as a whole. */
  readonly lacks: Readonly<Record<string, string>>;
};

const GOV = 'Azure Government has no AI services plan';
const CHINA = 'Defender for Cloud in the China cloud was retired on 2026-10-01';

export const CLOUD_PROFILES: Readonly<Record<CloudName, CloudProfile>> = {
  public: {
    name: 'public',
    title: 'Azure',
    endpoint: 'https://management.azure.com',
    scope: 'https://management.azure.com/.default',
    authority: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    mail: { suffix: '.communication.azure.com', scope: 'https://communication.azure.com//.default' },
    events: { suffix: '.eventgrid.azure.net', scope: 'https://eventgrid.azure.net/.default' },
    lacksPlans: {},
    lacksExtensions: {},
    lacks: {},
  },
  usgov: {
    name: 'usgov',
    title: 'Azure Government',
    endpoint: 'https://management.usgovcloudapi.net',
    scope: 'https://management.usgovcloudapi.net/.default',
    authority: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    mail: { suffix: '.communication.azure.us', scope: 'https://communication.azure.us//.default' },
    events: { suffix: '.eventgrid.azure.us', scope: 'https://eventgrid.azure.us/.default' },
    lacksPlans: { ai: GOV },
    lacksExtensions: { aipromptevidence: GOV, aipromptsharingwithpurview: GOV, aimodelscanner: GOV },
    lacks: { dashboard: 'Azure Government has no Data and AI security dashboard' },
  },
  china: {
    name: 'china',
    title: 'Azure operated by 21Vianet',
    endpoint: 'https://management.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    authority: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    events: { suffix: '.eventgrid.azure.cn', scope: 'https://eventgrid.azure.cn/.default' },
    lacksPlans: Object.fromEntries(
      [
        'ai',
        'cloudposture',
        'storageaccounts',
        'sqlservers',
        'sqlservervirtualmachines',
        'opensourcerelationaldatabases',
        'cosmosdbs',
        'containers',
        'virtualmachines',
      ].map((plan) => [plan, CHINA]),
    ),
    lacksExtensions: {},
    lacks: { defender: CHINA, dashboard: CHINA },
  },
};
