/*
 * What the bank's subscriptions come to with the bank's policy, from the world's descriptions, the catalogue and the
 * rulings. One letter a check: P pass, F fail, W warn, . pending, ? unknown, - not applicable. `causes`: the root, and
 * the checks that follow from it.
 */

export type Expected = { readonly row: string; readonly causes?: Readonly<Record<string, string>> };

const NEVER_ASSESSED = { '022': '023 024 029 032' };
const UNREGISTERED = {
  '015': '001 002 003 004 006 007 008 009 010 012 016 017 018 022 023 024 029 030 031 032 036 037 038 039 042',
};
const UNROUTED = { '035': '043' };

// biome-ignore format: a table
export const BANK: Readonly<Record<string, Expected>> = {
  //                                     001   006   011   016   021   026   031   036   041
  'Contoso Prod':              { row: 'PPPPP PPPPP PPPPP PPPPP PPPPP PPPPP PPPPP PPPPP PPPP' },
  // CSPM is off, and everything that is an extension of it; nothing can be excluded from a scan that is off.
  'Cards CSPM Free':           { row: 'PPPP- PFFF- ----P PPPPP PPPPP PP-PF FP--P PPPPP PPPP', causes: { '007': '008 009 010 030 031' } },
  'Payments AI Free':          { row: 'FFFF- PPPPP -P--P PPPPP PPPPP PP-PW PP--P PPFPP P-PP', causes: { '001': '002 003 004 038 042' } },
  'Lending Partial':           { row: 'PFPPP PPPPP -P--P PPPPP PPPPP PP-PW PP--P PPPPP PFPP' },
  'Treasury Failed Extension': { row: 'PPPP- FPFPP -P--P PPPPP PPPPP PPPPW PP--P PPPPP PPPP', causes: { '006': '008' } },
  'Research Unregistered':     { row: '????- ????? -?--F ??FPP PF--P PWP-? ?---P ????P P?PP', causes: UNREGISTERED },
  // Listed, and forbidden: only that it was seen is known, and that nothing is declared for it in another cloud.
  'Audit Forbidden':           { row: '????? ????? ????? ????? ????? ????? ??-?? ????P ????' },
  'Network Hub':               { row: '----- ----- ----P ---PW ----- ----- --F-- ----P P---' },
  'Pilot New Account':         { row: 'PPPPP PPPPP -P--P PP.PP P.--P P.--W P---- PPPPP PP--', causes: { ...NEVER_ASSESSED, ...UNROUTED } },
  'Claims Deprecated Plan':    { row: 'PPPP- PPPPP -PP-P FPPPP PPPPP PP-PW PP--P PPPPP PPPP' },
  'Wealth Trial Ending':       { row: 'PP-P- PPPPP -P--P PWPPP PPPPP PPPPW PP--P PPPPP PPPP' },
  'Old Disabled':              { row: '----- ----- ----- ----- ----- ----- ----- ----- ----' },
  'Sandbox Zone One':          { row: '----- PPPPP -P--P PPPPP PPPPP PP-PW PP--- P--PP P---', causes: { '001': '002 003 004 037 038 042', ...UNROUTED } },
  'Fraud ML':                  { row: 'PPPPF PPPPP FP--P PPPPP -PPP- PP-PW PP--P PPPPP P-PP' },
  'Data Estate Off':           { row: 'PPPP- PPPPF -WFFP PPPPP PPPPP PP-PW PP--P PPPPP PPPP' },
  // The identity reads Defender and not the resources, so Resource Graph's silence about AI proves nothing.
  'Shared Limited':            { row: '????? ????? ????P ????? ????? ????? ??--? ????P F???' },
  'Legacy Open Contributor':   { row: 'PPFF- PPPPP -P--P PPPPF WPFFF FP-FW PP--W WFFFP WF-P', causes: UNROUTED },
  'Multicloud Hub':            { row: '----- ----- ----P ---P- ----- ----- --PF- ----P P---' },
  'Unrouted AI':               { row: 'PPPP- PPPPP -P--P PPPPP PPPPP PPFPW PP--F PPPPP PP-P', causes: UNROUTED },
  'Mortgage Unassessed':       { row: 'PPPP- PPPPP -P--P PPFPP PF--P PW--W P---P PPPPP PPPP', causes: NEVER_ASSESSED },
  'Insurance Unscored':        { row: 'PPPP- PPPPP -P--P PPPPP PPPPP PP-PW PF--P PPPPP PPWP' },
  'Trading New CSPM':          { row: 'PPPP- PPPPP -P--P PPPPP PPPPP PPPP. .P--W PPPPP PPPP', causes: { '031': '030' } },
  'Advisory Odd Answers':      { row: 'P?PP- ?P?PP -P--P P?PPP PPPP? ?PPPW PP--P ??P?P P?PP' },
  'Branch Registering':        { row: '????- ????? -?--. ??.PP P.--P PW--? ?---P ????P P?PP', causes: UNREGISTERED },
  // Under the management group and nowhere else: a finding of its own, and nothing else can be said.
  'Hidden Branch':             { row: '????? ????? ????? ????? ????? ????? ????? ????F ????' },
};

// Without a policy, so in zone 3. The AI plan and its extensions do not exist there, nor does the dashboard; posture
// does.
// biome-ignore format: a table
export const GOVERNMENT: Readonly<Record<string, Expected>> = {
  //                                     001   006   011   016   021   026   031   036   041
  'Gov Prod':                  { row: '----- PPPPP -P--P PPPP- PPPPP PP-PW PP--F P--PP P--W', causes: { '001': '002 003 004 037 038 042', ...UNROUTED } },
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
  ['pending', 'Pilot New Account', '022', /younger than 24 h/],
  ['pending', 'Trading New CSPM', '031', /Standard for 20 h; attack paths take up to 48 h/],
];
