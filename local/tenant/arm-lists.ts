import type { Bag } from './state.ts';

/*
 * The lists below a subscription that Azure Resource Manager answers with rows as a world gives them. One entry is all
 * that a list needs: a world gives its rows under that name, GET answers them in pages, and PUT, PATCH and DELETE of a
 * row change them.
 */

type ArmList = {
  /** Full type of the rows. The path, and the read that it takes, derive from it. */
  readonly type: string;
  /** The one api-version that is answered. */
  readonly version: string;
  /** The rows of a subscription whose world gives none. */
  readonly usual?: readonly Bag[];
};

export const ARM_LISTS = {
  suppressionRules: { type: 'Microsoft.Security/alertsSuppressionRules', version: '2019-01-01-preview' },
  contacts: {
    type: 'Microsoft.Security/securityContacts',
    version: '2023-12-01-preview',
    usual: [
      {
        name: 'default',
        properties: {
          isEnabled: true,
          emails: 'soc@bank.example',
          notificationsSources: [
            { sourceType: 'Alert', minimalSeverity: 'Medium' },
            { sourceType: 'AttackPath', minimalRiskLevel: 'High' },
          ],
        },
      },
    ],
  },
  settings: {
    type: 'Microsoft.Security/settings',
    version: '2022-05-01',
    usual: [{ name: 'Sentinel', kind: 'AlertSyncSettings', properties: { enabled: true } }],
  },
} as const satisfies Readonly<Record<string, ArmList>>;

/** The name of a list, in a world and in a subscription's state. */
export type ArmListName = keyof typeof ARM_LISTS;
export const ARM_LIST_NAMES = Object.keys(ARM_LISTS) as readonly ArmListName[];

/** The rows of a list that a world leaves out. */
export const usualRows = (name: ArmListName): readonly Bag[] => {
  const list: ArmList = ARM_LISTS[name];
  return list.usual ?? [];
};

/** One value for each list, by its name. */
export const eachArmList = <T>(value: (name: ArmListName) => T): Readonly<Record<ArmListName, T>> =>
  Object.fromEntries(ARM_LIST_NAMES.map((name) => [name, value(name)])) as Record<ArmListName, T>;
