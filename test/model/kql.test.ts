import { describe, expect, it } from 'vitest';
import { readsSecurityAlert } from '../../src/model/kql.ts';

describe('whether a query reads SecurityAlert', () => {
  it.each([
    ['the table', 'SecurityAlert'],
    ['with operators', '  SecurityAlert\n| where ProductName == "x"'],
    ['after a comment', '// alerts\nSecurityAlert | take 1'],
    ['in a union', 'union kind=outer SigninLogs, SecurityAlert | count'],
    ['in a join', 'SigninLogs | join kind=inner (SecurityAlert | take 1) on Id'],
    ['in a let', 'let alerts = SecurityAlert | where true; alerts | count'],
    ['in a let, compared', 'let x = toscalar(SecurityAlert | count);T | where SecurityAlert == x'],
    ['in a subquery', 'T | where Id in (SecurityAlert | project Id)'],
    ['in another workspace', "workspace('soc').SecurityAlert | take 1"],
    ['in another workspace, spaced', 'union workspace( "soc" ) . SecurityAlert, T'],
    ['in brackets', '["SecurityAlert"] | take 1'],
    ['in brackets after a statement', "let a = 1; ['SecurityAlert'] | take a"],
    ['in brackets in a union', 'union ["SecurityAlert"], T'],
    ['a wildcard', 'union Security* | take 1'],
    ['a wildcard for everything', 'union withsource=T * | take 1'],
    ['a wildcard in the middle', 'union Sec*Alert | take 1'],
    ['a wildcard at the start', 'union *Alert, T'],
    ['a search in a wildcard', 'search in (Security*, T) "jailbreak"'],
    ['a search with its kind', 'search kind=case_sensitive in (Security*) "x"'],
    ['a find in a wildcard', 'find in (Sec*) where X == 1'],
    ['a wildcard behind a subquery', 'union (T | where a > 1), Security* | count'],
    ['a wildcard in a nested union', 'T | join (union Security* | take 1) on Id'],
    ['a comment within a string hides nothing', 'T | where u == "http://x" | union SecurityAlert'],
    ['an escaped quote ends nothing', 'T | where u == "a\\"b" | union SecurityAlert'],
    ['a doubled quote in a verbatim string ends nothing', 'T | where u == @"a""b" | union SecurityAlert'],
  ])('does: %s', (_name, query) => expect(readsSecurityAlert(query)).toBe(true));

  it.each([
    ['nothing', ''],
    ['another table', 'SecurityIncident | take 1'],
    ['a longer name', 'SecurityAlert_CL | union SecurityAlerts, MySecurityAlert, Old-SecurityAlert'],
    ['another casing', 'securityalert | take 1'],
    ['a comment', 'T // SecurityAlert\n| count // SecurityAlert'],
    ['a string', 'T | where Type == "SecurityAlert" or Type == \'SecurityAlert\''],
    ['a verbatim string', 'T | where Type in (@\'SecurityAlert\', @"SecurityAlert")'],
    ['a multi-line string', 'T | extend x = ```\nSecurityAlert\n``` | extend y = ~~~ SecurityAlert ~~~'],
    ['a string in a list', 'let types = dynamic(["SecurityAlert"]); T | where Type in (types)'],
    ['a member', 'T | where d.SecurityAlert == 1'],
    ['a member in brackets', 'T | where d["SecurityAlert"] == 1'],
    ['a name that is assigned', 'T | extend SecurityAlert = 1'],
    ['a wildcard of something else', 'union Signin*, AAD* | take 1'],
    ['a wildcard in another casing', 'union security* | take 1'],
    ['a wildcard that is a product', 'T | extend x = a*b'],
    ['a wildcard in a string', 'union T, U | where x startswith "Security*"'],
    ['a wildcard of columns', 'T | project-away Sec*'],
  ])('does not: %s', (_name, query) => expect(readsSecurityAlert(query)).toBe(false));
});
