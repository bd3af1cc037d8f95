/*
 * What every check says of the bank's subscriptions with the bank's policy, from the world's descriptions and the
 * catalogue: one entry a check, one letter a subscription in the order of the two lists.
 * P pass, F fail, W warn, . pending, ? unknown, - not applicable.
 */

export type Expected = {
  readonly row: string;
  /** The check that is named as the cause, and the subscriptions in which it is. */
  readonly follows?: Readonly<Record<string, readonly string[]>>;
  /** In the cases of verdicts.test.ts, by name: what a case does not say of the check itself ("F<013"). */
  readonly cases?: Readonly<Record<string, string>>;
};

export const BANK: readonly string[] = [
  'Contoso Prod',
  // CSPM is off, and everything that is an extension of it; nothing can be excluded from a scan that is off.
  'Cards CSPM Free',
  'Payments AI Free',
  'Lending Partial',
  'Treasury Failed Extension',
  'Research Unregistered',
  // Listed, and forbidden: only that it was seen is known, and that nothing is declared for it in another cloud.
  'Audit Forbidden',
  'Network Hub',
  'Pilot New Account',
  'Claims Deprecated Plan',
  'Wealth Trial Ending',
  'Old Disabled',
  'Sandbox Zone One',
  'Fraud ML',
  'Data Estate Off',
  // The identity reads Defender and not the resources, so Resource Graph's silence about AI proves nothing.
  'Shared Limited',
  'Legacy Open Contributor',
  'Multicloud Hub',
  'Unrouted AI',
  'Mortgage Unassessed',
  'Insurance Unscored',
  'Trading New CSPM',
  'Advisory Odd Answers',
  'Branch Registering',
  // Under the management group and nowhere else: a finding of its own, and nothing else can be said.
  'Hidden Branch',
];

/**
 * Without a policy, so in zone 3. The AI plan and its extensions do not exist there, nor does the dashboard; posture
 * does.
 */
export const GOVERNMENT: readonly string[] = ['Gov Prod', 'Gov Empty'];

const AI_OFF = { '001': ['Payments AI Free', 'Sandbox Zone One', 'Gov Prod'] };
const CSPM_OFF = { '007': ['Cards CSPM Free'] };
const UNREGISTERED = { '015': ['Research Unregistered', 'Branch Registering'] };
const NEVER_ASSESSED = { '022': ['Pilot New Account', 'Mortgage Unassessed'] };

export const EXPECTED: Readonly<Record<string, Expected>> = {
  //              1     6     11    16    21    26
  '001': { row: 'PPFPP ??-PP P--PP ?P-PP PPP?? --', follows: UNREGISTERED },
  '002': { row: 'PPFFP ??-PP P--PP ?P-PP PP??? --', follows: { ...AI_OFF, ...UNREGISTERED } },
  '003': { row: 'PPFPP ??-PP ---PP ?F-PP PPP?? --', follows: { ...AI_OFF, ...UNREGISTERED } },
  '004': { row: 'PPFPP ??-PP P--PP ?F-PP PPP?? --', follows: { ...AI_OFF, ...UNREGISTERED } },
  '005': { row: 'P--P- -?-P- ---F- ?---- ----? --' },
  '006': { row: 'P---F ??--- ----- ?---- --??? --', follows: UNREGISTERED },
  '007': { row: 'PFPPP ??-PP P-PPP ?P-PP PPP?? P-', follows: UNREGISTERED },
  '008': {
    row: 'PFPPF ??-PP P-PPP ?P-PP PP??? P-',
    follows: { '006': ['Treasury Failed Extension'], ...CSPM_OFF, ...UNREGISTERED },
  },
  '009': { row: 'PFPPP ??-PP P-PPP ?P-PP PPP?? P-', follows: { ...CSPM_OFF, ...UNREGISTERED } },
  '010': { row: 'P-PPP ??-PP P-PPF ?P-PP PPP?? P-', follows: { ...CSPM_OFF, ...UNREGISTERED } },
  '011': { row: 'P---- -?--- ---F- ?---- ----? --' },
  '012': { row: 'P-PPP ??-PP P-PPW ?P-PP PPP?? P-', follows: UNREGISTERED },
  '013': { row: 'P---- -?--P ----F ?---- ----? --' },
  '014': { row: 'P---- -?--- ----F ?---- ----? --' },
  '015': { row: 'PPPPP F?PPP P-PPP PPPPP PPP.? PP' },
  '016': { row: 'PPPPP ??-PF P-PPP ?P-PP PPP?? P-', follows: UNREGISTERED },
  '017': { row: 'PPPPP ??-PP W-PPP ?P-PP PP??? P-', follows: UNREGISTERED },
  '018': { row: 'PPPPP F?-.P P-PPP ?P-PF PPP.? P-', follows: UNREGISTERED },
  '019': { row: 'PPPPP P?PPP P-PPP ?PPPP PPPP? PP' },
  '020': { row: 'PPPPP P?WPP P-PPP ?F-PP PPPP? --' },
  '021': { row: 'PPPPP P?-PP P-P-P ?W-PP PPPP? P-' },
  '022': { row: 'PPPPP F?-.P P-PPP ?P-PF PPP.? P-', follows: UNREGISTERED },
  '023': { row: 'P-PPP -?--P P-PPP ?F-P- PPP-? P-', follows: { ...UNREGISTERED, ...NEVER_ASSESSED } },
  '024': { row: 'P-PPP -?--P P-PPP ?F-P- PPP-? P-', follows: { ...UNREGISTERED, ...NEVER_ASSESSED } },
  '025': { row: 'PPPPP P?-PP P-P-P ?F-PP PP?P? P-' },
  '026': { row: 'PPPPP P?-PP P-PPP ?F-PP PP?P? P-' },
  '027': { row: 'PPPPP W?-.P P-PPP ?P-PW PPPW? P-' },
  '028': { row: 'P---P P?--- P---- ?--F- -PP-? --' },
  '029': { row: 'PPPPP -?--P P-PPP ?F-P- PPP-? P-', follows: { ...UNREGISTERED, ...NEVER_ASSESSED } },
  '030': {
    row: 'PFWWW ??-WW W-WWW ?W-WW W.W?? W-',
    follows: { ...CSPM_OFF, ...UNREGISTERED, '031': ['Trading New CSPM'] },
  },
  '031': { row: 'PFPPP ??-PP P-PPP ?P-PP P.P?? P-', follows: { ...CSPM_OFF, ...UNREGISTERED } },
  '032': { row: 'P-PPP -?--P P-PPP ?P-P- FPP-? P-', follows: { ...UNREGISTERED, ...NEVER_ASSESSED } },
  '033': { row: 'P---- --F-- ----- --P-- ----? --' },
  '034': { row: 'P---- -?--- ----- --F-- ----? --' },
  '035': { row: 'PPPPP P?--P P--PP ?W-FP PWPP? W-' },
  '036': { row: 'PPPPP ??-PP P-PPP ?W-PP PP??? P-', follows: UNREGISTERED },
  '037': {
    row: 'PPPPP ??-PP P--PP ?F-PP PP??? --',
    follows: { '001': ['Sandbox Zone One', 'Gov Prod'], ...UNREGISTERED },
    cases: {
      'not registered': '?<015',
      registering: '?<015',
      'not registered, no assessment': '?<015',
      'registering, no assessment': '?<015',
    },
  },
  '038': { row: 'PPFPP ??-PP P--PP ?F-PP PPP?? --', follows: { ...AI_OFF, ...UNREGISTERED } },
  '039': { row: 'PPPPP ??-PP P-PWP ?F-PP PP??? P-', follows: UNREGISTERED },
  '040': { row: 'PPPPP PPPPP P-PPP PPPPP PPPPF PP' },
  '041': { row: 'PPPPP P?PPP P-PPP FWPPP PPPP? PP' },
  '042': { row: 'PP-FP ??-.P P---P ?W-PP PP??? --', follows: { ...AI_OFF, ...UNREGISTERED } },
  '043': {
    row: 'PPPPP P?--P P--PP ?---P WPPP? P-',
    follows: { '035': ['Pilot New Account', 'Sandbox Zone One', 'Legacy Open Contributor', 'Unrouted AI'] },
  },
  '044': { row: 'PPPPP P?--P P--PP ?P-PP PPPP? W-' },
  // The sandbox is told to cost nothing: a warning where the optional plan is on.
  '045': { row: 'PPFPP P?-WP P-PPP ?P-PP PP?P? P-' },
};

/** Why something is unknown or waits, with a subscription and check that show it, and words of the message. */
export const REASONS: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'denied',
    'Audit Forbidden',
    '015',
    /HTTP 403 AuthorizationFailed.*Microsoft\.Resources\/subscriptions\/providers\/read/,
  ],
  ['denied', 'Shared Limited', '019', /lacks Microsoft\.CognitiveServices\/accounts\/read/],
  ['denied', 'Hidden Branch', '001', /not visible to the scanner/],
  ['unregistered', 'Research Unregistered', '001', /Subscription Not Registered/],
  ['malformed', 'Advisory Odd Answers', '002', /no resourcesCoverageStatus of plan AI/],
  ['malformed', 'Advisory Odd Answers', '008', /SensitiveDataDiscovery has an isEnabled that cannot be read: "maybe"/],
  ['malformed', 'Advisory Odd Answers', '017', /freeTrialRemainingTime of plan AI cannot be read: "soon"/],
  ['malformed', 'Advisory Odd Answers', '037', /state of suppression rule odd is "Paused"/],
  ['pending', 'Branch Registering', '015', /Microsoft\.Security is Registering/],
  ['pending', 'Pilot New Account', '018', /pilot-foundry has no assessment yet/],
  ['pending', 'Pilot New Account', '042', /pilot-foundry is Disabled and 3 h old/],
  ['pending', 'Pilot New Account', '022', /younger than 24 h/],
  ['pending', 'Trading New CSPM', '031', /Standard for 20 h; attack paths take up to 48 h/],
];
