import type { Report } from '../model/report.ts';
import type { TerminalColours } from './terminal-colours.ts';

/** What every section of the terminal report needs. */
export type TerminalContext = {
  readonly report: Report;
  readonly columns: number;
  readonly wide: boolean;
  readonly colours: TerminalColours;
  /** The name of a subscription, with a short id where several have the same name; safe to print. */
  readonly label: (subscriptionId: string) => string;
};
