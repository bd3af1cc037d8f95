import { z } from 'zod';
import { plansSchema } from '../plan-schemas.ts';
import { armList, armObject, armShaped, listing, securityRowSchema } from './kind.ts';

/* What Azure Resource Manager says of each subscription, and of each that holds AI. */

const text = z.string();

export const permissionSchema = z.looseObject({
  actions: z.array(text).nullish(),
  notActions: z.array(text).nullish(),
});

export const SUBSCRIPTION_KINDS = {
  registration: armObject({
    title: 'provider registration',
    asked: 'subscription',
    path: '/subscriptions/{subscription}/providers/Microsoft.Security',
    version: '2021-04-01',
    actions: ['Microsoft.Resources/subscriptions/providers/read'],
    schema: z.looseObject({ registrationState: text }),
  }),
  plans: armShaped({
    title: 'Defender plans',
    asked: 'subscription',
    path: '/subscriptions/{subscription}/providers/Microsoft.Security/pricings',
    version: '2024-01-01',
    actions: ['Microsoft.Security/pricings/read'],
    schema: plansSchema,
  }),
  permissions: armShaped({
    title: 'own permissions',
    asked: 'subscription',
    path: '/subscriptions/{subscription}/providers/Microsoft.Authorization/permissions',
    version: '2022-04-01',
    actions: ['Microsoft.Authorization/permissions/read'],
    schema: z.object({ permissions: z.array(permissionSchema) }),
  }),
  suppressionRules: armList({
    title: 'alert suppression rules',
    asked: 'ai',
    path: '/subscriptions/{subscription}/providers/Microsoft.Security/alertsSuppressionRules',
    version: '2019-01-01-preview',
    actions: ['Microsoft.Security/alertsSuppressionRules/read'],
  }),
  contacts: armList({
    title: 'security contacts',
    asked: 'ai',
    path: '/subscriptions/{subscription}/providers/Microsoft.Security/securityContacts',
    version: '2023-12-01-preview',
    actions: ['Microsoft.Security/securityContacts/read'],
  }),
  armAssessments: {
    ...armList({
      title: 'assessments in Azure Resource Manager',
      asked: 'unassessed',
      path: '/subscriptions/{subscription}/providers/Microsoft.Security/assessments',
      version: '2021-06-01',
      actions: ['Microsoft.Security/assessments/read'],
    }),
    /** Rows as Resource Graph has them, less risk and severity; real ones say Source and Id too. */
    schema: listing(securityRowSchema),
  },
  settings: armList({
    title: 'Defender settings',
    asked: 'ai',
    path: '/subscriptions/{subscription}/providers/Microsoft.Security/settings',
    version: '2022-05-01',
    actions: ['Microsoft.Security/settings/read'],
  }),
};
