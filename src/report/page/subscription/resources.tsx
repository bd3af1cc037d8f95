import { count } from '../../../model/count.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { deploymentRows } from '../inventory/deployment-rows.ts';
import { InventoryTable } from '../inventory/inventory-table.tsx';

/** The AI resources of one subscription, a row for each deployment. */
export function Resources({ model, subscription }: { model: ReportModel; subscription: Subscription }) {
  const items = model.inventory().filter((item) => item.subscription.index === subscription.index);
  const rows = deploymentRows(items);
  return (
    <section class="panel" aria-labelledby="h-res">
      <div class="ph">
        <h2 id="h-res">AI resources</h2>
        <span class="meta">{count(items.length, 'resource')}</span>
      </div>
      {rows.length === 0 ? (
        <p class="none">No AI resource was seen. Where the inventory could not be read, the checks are unknown.</p>
      ) : (
        <InventoryTable model={model} rows={rows} live={false} withSubscription={false} />
      )}
    </section>
  );
}
