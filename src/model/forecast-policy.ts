import { z } from 'zod';

const usd = z.number().positive();
const monthly = usd.optional().describe('USD a month for each resource.');

/** The part of the policy that a forecast calculates with. */
export const forecastSchema = z
  .strictObject({
    usdPerMillionTokens: usd.optional().describe('What the AI plan costs you; by default Microsoft’s list price.'),
    budgets: z
      .strictObject({ '1': usd.optional(), '2': usd.optional(), '3': usd.optional() })
      .default({})
      .describe('By zone, USD a month, for the AI plan and the plans below that are off.'),
    prices: z
      .strictObject({
        CloudPosture: monthly,
        StorageAccounts: monthly,
        SqlServers: monthly,
        SqlServerVirtualMachines: monthly,
        OpenSourceRelationalDatabases: monthly,
        CosmosDbs: monthly,
      })
      .default({}),
    malwareScanningPerGb: usd
      .optional()
      .describe('USD for each gigabyte that Defender for Storage scans; the cap of the plan is the upper bound.'),
  })
  .describe('What "aispm forecast" calculates with; no verdict rests on it.');
