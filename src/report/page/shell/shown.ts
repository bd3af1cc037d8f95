import type { FixRow } from '../../fix/fix-row.ts';
import type { NightBeside } from '../data/compare.ts';
import type { Filters, IsChanged, Selection } from '../data/filters.ts';
import type { FixModel } from '../data/fix-model.ts';
import type { PageData } from '../data/page-data.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import type { Address } from './address.ts';
import type { Copy } from './clipboard.ts';
import type { Rights } from './rights.ts';

/** What a view is given: the report, and what the address leaves of it. */
export type Shown = {
  readonly model: ReportModel;
  readonly data: PageData;
  readonly address: Address;
  /** Undefined on the server, whose output must not depend on the time. */
  readonly now: number | undefined;
  readonly rights: Rights;
  readonly live: boolean;
  readonly copy: Copy;
  readonly filters: Filters;
  /** The night that tonight is compared with, where another than the last one was chosen. */
  readonly beside: NightBeside | undefined;
  readonly isChanged: IsChanged;
  readonly fix: FixModel;
  /** The rows of what to fix that the filters leave. */
  readonly rows: readonly FixRow[];
  readonly selection: Selection;
  readonly setFilters: (to: Partial<Filters>) => void;
  /** The findings of this view, in order. */
  readonly list: () => readonly Cell[];
  /** Whether there is a later scan. */
  readonly isOld: boolean;
  readonly stale: boolean;
};
