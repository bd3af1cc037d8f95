import type { TokenCredential } from '@azure/core-auth';
import type { Connection } from '../azure/client.ts';
import type { CloudName } from '../model/cloud.ts';
import type { ProgressStream } from './progress.ts';

/** A simulated tenant. A clone of the repository has some, a deployed package none. */
export type OpenedWorld = Pick<Connection, 'patience' | 'graphQuota'> & {
  readonly endpoint: string;
  readonly ca: string;
  readonly credential: TokenCredential;
  readonly cloud: CloudName;
  close(): Promise<void>;
};

/** What the command line needs of its process. */
export type CliPorts = {
  readonly out: {
    write(text: string): unknown;
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly destroyed?: boolean;
    once?(event: 'drain' | 'close', listener: () => void): unknown;
  };
  readonly err: ProgressStream;
  readonly now: () => Date;
  readonly colour: boolean;
  /** Progress is redrawn in place; otherwise it is written in whole lines. */
  readonly live?: boolean;
  /** The settings; by default those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly openWorld?: (nameOrFile: string) => Promise<OpenedWorld>;
};
