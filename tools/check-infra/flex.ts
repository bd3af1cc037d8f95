import type { BicepFile, Finding } from './bicep.ts';
import { at, valueIn } from './value.ts';

/**
 * Properties of siteConfig that Flex Consumption has refused in public reports (error 51021), each with the report.
 * Older regions accept them and newer ones refuse them; all are meant to refuse them.
 */
export const REFUSED: Readonly<Record<string, string>> = {
  alwaysOn: 'github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345',
  ftpsState: 'github.com/Azure/azure-cli/issues/31414',
  functionAppScaleLimit: 'github.com/Azure/azure-functions-host/issues/10643',
  functionsRuntimeScaleMonitoringEnabled: 'github.com/Azure/azure-cli/issues/31414',
  linuxFxVersion: 'github.com/Azure/terraform-azurerm-avm-res-web-site/issues/283',
  netFrameworkVersion: 'github.com/Azure/azure-cli/issues/31414',
  preWarmedInstanceCount: 'github.com/Azure/azure-cli/issues/31414',
  use32BitWorkerProcess: 'github.com/Azure/azure-cli/issues/31414',
  windowsFxVersion: 'github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345',
};

/** Properties of a site for which Azure refuses a Flex Consumption app. */
export function checkFlex(file: BicepFile): Finding[] {
  return file.resources
    .filter((one) => one.type === 'Microsoft.Web/sites')
    .flatMap((one) => {
      const site = at(valueIn(one.body, file), 'properties', 'siteConfig');
      return site?.kind === 'object' ? site.properties : [];
    })
    .flatMap(({ name, line }) => {
      const report = name === undefined ? undefined : REFUSED[name];
      return report === undefined
        ? []
        : [{ file: file.path, line, message: `Flex Consumption refuses siteConfig.${name}: ${report}` }];
    });
}
