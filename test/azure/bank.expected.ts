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
  'Cards CSPM Free':           { row: 'PPPP- -FFF- ----P PPPPP PPPPP PP-PF FP--P PPPPP PPPP', causes: { '007': '008 009 010 030 031' } },
  'Payments AI Free':          { row: 'FFFF- -PPPP -P--P PPPPP PPPPP PP-PW PP--P PPFPP P-PP', causes: { '001': '002 003 004 038 042' } },
  'Lending Partial':           { row: 'PFPPP -PPPP -P--P PPPPP PPPPP PP-PW PP--P PPPPP PFPP' },
  'Treasury Failed Extension': { row: 'PPPP- FPFPP -P--P PPPPP PPPPP PPPPW PP--P PPPPP PPPP', causes: { '006': '008' } },
  'Research Unregistered':     { row: '????- ????? -?--F ??FPP PF--P PWP-? ?---P ????P P?PP', causes: UNREGISTERED },
  // Listed, and forbidden: only that it was seen is known, and that nothing is declared for it in another cloud.
  'Audit Forbidden':           { row: '????? ????? ????? ????? ????? ????? ??-?? ????P ????' },
  'Network Hub':               { row: '----- ----- ----P ---PW ----- ----- --F-- ----P P---' },
  'Pilot New Account':         { row: 'PPPPP -PPPP -P--P PP.PP P.--P P.--W P---- PPPPP P.--', causes: { ...NEVER_ASSESSED, ...UNROUTED } },
  'Claims Deprecated Plan':    { row: 'PPPP- -PPPP -PP-P FPPPP PPPPP PP-PW PP--P PPPPP PPPP' },
  'Wealth Trial Ending':       { row: 'PP-P- -PPPP -P--P PWPPP PPPPP PPPPW PP--P PPPPP PPPP' },
  'Old Disabled':              { row: '----- ----- ----- ----- ----- ----- ----- ----- ----' },
  'Sandbox Zone One':          { row: '----- -PPPP -P--P PPPPP PPPPP PP-PW PP--- P--PP P---', causes: { '001': '002 003 004 037 038 042', ...UNROUTED } },
  'Fraud ML':                  { row: 'PPPPF -PPPP FP--P PPPPP -PPP- PP-PW PP--P PPPPP P-PP' },
  'Data Estate Off':           { row: 'PPPP- -PPPF -WFFP PPPPP PPPPP PP-PW PP--P PPPPP PPPP' },
  // The identity reads Defender and not the resources, so Resource Graph's silence about AI proves nothing.
  'Shared Limited':            { row: '????? ????? ????P ????? ????? ????? ??--? ????P F???' },
  'Legacy Open Contributor':   { row: 'PPFF- -PPPP -P--P PPPPF WPFFF FP-FW PP--W WFFFP WW-P', causes: UNROUTED },
  'Multicloud Hub':            { row: '----- ----- ----P ---P- ----- ----- --PF- ----P P---' },
  'Unrouted AI':               { row: 'PPPP- -PPPP -P--P PPPPP PPPPP PPFPW PP--F PPPPP PP-P', causes: UNROUTED },
  'Mortgage Unassessed':       { row: 'PPPP- -PPPP -P--P PPFPP PF--P PW--W P---P PPPPP PPPP', causes: NEVER_ASSESSED },
  'Insurance Unscored':        { row: 'PPPP- -PPPP -P--P PPPPP PPPPP PP-PW PF--P PPPPP PPWP' },
  'Trading New CSPM':          { row: 'PPPP- -PPPP -P--P PPPPP PPPPP PPPP. .P--W PPPPP PPPP', causes: { '031': '030' } },
  'Advisory Odd Answers':      { row: 'P?PP- ?P?PP -P--P P?PPP PPPP? ?PPPW PP--P ??P?P P?PP' },
  'Branch Registering':        { row: '????- ????? -?--. ??.PP P.--P PW--? ?---P ????P P?PP', causes: UNREGISTERED },
  // Under the management group and nowhere else: a finding of its own, and nothing else can be said.
  'Hidden Branch',
];

// Without a policy, so in zone 3. The AI plan and its extensions do not exist there, nor does the dashboard; posture
// does.
// biome-ignore format: a table
export const GOVERNMENT: Readonly<Record<string, Expected>> = {
  //                                     001   006   011   016   021   026   031   036   041
  'Gov Prod':                  { row: '----- -PPPP -P--P PPPP- PPPPP PP-PW PP--F P--PP P--W', causes: { '001': '002 003 004 037 038 042', ...UNROUTED } },
  'Gov Empty':                 { row: '----- ----- ----P ---P- ----- ----- ----- ----P P---' },
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
