import type { Report } from '../model/report.ts';
import type { TerminalColours } from './terminal-colours.ts';

/** What every section of the terminal report needs. */
export type TerminalContext = {
  readonly report: Report;
  readonly columns: number;
  readonly wide: boolean;
  readonly colours: TerminalColours;
  readonly name: (subscriptionId: string) => string;
};
