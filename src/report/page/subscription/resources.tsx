import { count, thousands } from '../../../model/count.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { type DeploymentRow, deploymentRows, isTroubled } from '../inventory/deployment-rows.ts';
import { InventoryTable } from '../inventory/inventory-table.tsx';

/** How many deployments fit on the one printed page: those that a check finds wrong come first. */
const ON_PAPER = 12;

const troubleOf = (model: ReportModel, row: DeploymentRow): number => (isTroubled(model, row.item) ? 0 : 1);

/** The AI resources of one subscription, a row for each deployment. */
export function Resources({ model, subscription }: { model: ReportModel; subscription: Subscription }) {
  const items = model.inventory().filter((item) => item.subscription.index === subscription.index);
  const all = deploymentRows(items);
  const rows = all.length <= ON_PAPER ? all : all.toSorted((a, b) => troubleOf(model, a) - troubleOf(model, b));
  return (
    <section class="panel" aria-labelledby="h-res">
      <div class="ph">
        <h2 id="h-res">AI resources</h2>
        <span class="meta">{count(items.length, 'resource')}</span>
      </div>
      {rows.length === 0 ? (
        <p class="none">No AI resource was seen. Where the inventory could not be read, the checks are unknown.</p>
      ) : (
        <InventoryTable model={model} rows={rows} live={false} withSubscription={false} onPaper={ON_PAPER} />
      )}
      {rows.length > ON_PAPER ? (
        <p class="none paper">and {thousands(rows.length - ON_PAPER)} more, in the CSV</p>
      ) : null}
    </section>
  );
}
