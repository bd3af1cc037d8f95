import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import { bytesOf } from '../request-body.ts';
import { type Binding, type Registered, supplyCore } from './core.ts';

/**
 * A development runner, not the Functions host: it loads the built app, shows what it registered, and drives its
 * timers, queues and HTTP routes on 127.0.0.1. Keys are the platform's, and are asked for only where `keys` are given.
 */
export type Runner = {
  readonly url: string;
  readonly functions: readonly { readonly name: string; readonly trigger: Binding }[];
  /** Runs a timer function now. */
  fireTimer(name: string): Promise<void>;
  /** Delivers queue messages until every queue is empty. Returns how many deliveries there were. */
  drain(): Promise<number>;
  close(): Promise<void>;
};

export type RunnerOptions = {
  readonly app: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly port?: number;
  /**
   * A function key and the master key, as the host asks for them by a route's level (learn.microsoft.com, "Work with
   * access keys in Azure Functions"): `function` takes either, `admin` the master key alone, `anonymous` none.
   */
  readonly keys?: { readonly function: string; readonly master: string };
  readonly log?: (level: string, line: string) => void;
  /** Pages of the development set-up that the app itself does not have, by path. */
  readonly extra?: (request: IncomingMessage, response: ServerResponse) => boolean;
};

/** How often a message is delivered before it is poison, as in host.json. */
const MAX_DEQUEUE = 5;

export async function startRunner(options: RunnerOptions): Promise<Runner> {
  Object.assign(process.env, options.settings);
  const core = supplyCore();
  await import(pathToFileURL(options.app).href);
  const { model } = core;
  if (!model) throw new Error(`${options.app} registered no function`);
  const log = options.log ?? (() => undefined);
  const invoke = async (one: Registered, data: unknown, metadata: Record<string, unknown> = {}): Promise<unknown> => {
    const [name = ''] = Object.entries(one.bindings).find(([, binding]) => /trigger$/i.test(binding.type)) ?? [];
    const request = {
      invocationId: crypto.randomUUID(),
      inputData: [{ name, data }],
      triggerMetadata: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, { json: JSON.stringify(value) }]),
      ),
    };
    const invocation = model.getInvocationModel({
      invocationId: request.invocationId,
      metadata: { name: one.name, bindings: one.bindings },
      request,
      log: (level: string, _category: string, line: string) => log(level, line),
    });
    const { context, inputs } = await invocation.getArguments();
    const result = await invocation.invokeFunction(context, inputs, one.handler).catch(async (error: unknown) => {
      const ended = { hookData: {}, invocationContext: context, inputs, result: undefined, error };
      for (const hook of core.hooks.filter(({ name: kind }) => kind === 'postInvocation')) await hook.run(ended);
      throw ended.error;
    });
    return (await invocation.getResponse(context, result)).returnValue;
  };
  const resolved = (text: unknown): string =>
    String(text).replace(/%(\w+)%/g, (_whole, name: string) => options.settings[name] ?? '');
  const functions = core.functions.map((one) => ({ one, trigger: triggerOf(one) }));
  const server = createServer((request, response) => {
    if (options.extra?.(request, response)) return;
    serve(request, response).catch((error: unknown) => {
      log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
      if (!response.headersSent) response.writeHead(500).end();
    });
  });

  // Longer than any client keeps one: on a busy machine a connection would be closed at the moment it is used again.
  server.keepAliveTimeout = 120_000;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const routes = functions.filter(
      ({ trigger }) => trigger.type.toLowerCase() === 'httptrigger' && takes(trigger, request.method ?? 'GET'),
    );
    const [route] = routes.flatMap(({ one, trigger }) => {
      const params = paramsOf(String(trigger['route']), url.pathname);
      return params ? [{ one, params, level: String(trigger['authLevel']) }] : [];
    });
    if (!route) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('No function has this route.\n');
      return;
    }
    if (!mayCall(options.keys, route.level, request.headers['x-functions-key'] ?? url.searchParams.get('code'))) {
      response.writeHead(401).end();
      return;
    }
    const sent = await bytesOf(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const http = {
      method: request.method,
      url: url.href,
      headers,
      query: Object.fromEntries(url.searchParams),
      params: route.params,
      body: sent.length > 0 ? { bytes: sent } : undefined,
    };
    const returned = (await invoke(route.one, { http })) as
      | {
          http?: {
            statusCode?: string;
            headers?: Record<string, string>;
            body?: { bytes?: Uint8Array; string?: string };
          };
        }
      | undefined;
    const answer = returned?.http;
    response.writeHead(Number(answer?.statusCode ?? 200), answer?.headers ?? {});
    const bytes = answer?.body?.bytes;
    response.end(bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : (answer?.body?.string ?? ''));
  };

  const queues = QueueServiceClient.fromConnectionString(options.settings['AISPM_STORAGE'] ?? '');
  const deliver = async (): Promise<number> => {
    let count = 0;
    for (const { one, trigger } of functions) {
      if (trigger.type.toLowerCase() !== 'queuetrigger') continue;
      const name = resolved(trigger['queueName']);
      const queue = queues.getQueueClient(name);
      await queue.createIfNotExists();
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 4, visibilityTimeout: 600 });
      await Promise.all(
        receivedMessageItems.map(async (message) => {
          count += 1;
          try {
            await invoke(
              one,
              { string: Buffer.from(message.messageText, 'base64').toString('utf8') },
              { dequeueCount: message.dequeueCount, id: message.messageId },
            );
            await queue.deleteMessage(message.messageId, message.popReceipt);
          } catch (error) {
            log('error', `${one.name}: ${error instanceof Error ? error.message : String(error)}`);
            if (message.dequeueCount < MAX_DEQUEUE || name.endsWith('-poison')) {
              await queue.updateMessage(message.messageId, message.popReceipt, message.messageText, 0);
              return;
            }
            const poison = queues.getQueueClient(`${name}-poison`);
            await poison.createIfNotExists();
            await poison.sendMessage(message.messageText);
            await queue.deleteMessage(message.messageId, message.popReceipt);
          }
        }),
      );
    }
    return count;
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    functions: functions.map(({ one, trigger }) => ({ name: one.name, trigger })),
    async fireTimer(name) {
      const found = functions.find(
        ({ one, trigger }) => one.name === name && trigger.type.toLowerCase() === 'timertrigger',
      );
      if (!found) throw new Error(`There is no timer function ${name}`);
      await invoke(found.one, {
        json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false }),
      });
    },
    async drain() {
      let total = 0;
      for (let count = await deliver(); count > 0; count = await deliver()) total += count;
      return total;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function triggerOf(one: Registered): Binding {
  const found = Object.values(one.bindings).find((binding) => /trigger$/i.test(binding.type));
  if (!found) throw new Error(`Function ${one.name} has no trigger`);
  return found;
}

function takes(trigger: Binding, method: string): boolean {
  const methods = Array.isArray(trigger['methods']) ? trigger['methods'].map((one) => String(one).toUpperCase()) : [];
  return methods.includes(method.toUpperCase());
}

/** The parts of a path that a route names in braces, decoded; undefined where the path is another. */
function paramsOf(route: string, path: string): Record<string, string> | undefined {
  const wanted = ['api', ...route.split('/')];
  const given = path.split('/').slice(1);
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const text = given[at] ?? '';
    if (name && text) params[name] = decoded(text);
    else if (part.toLowerCase() !== text.toLowerCase()) return undefined;
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function mayCall(keys: RunnerOptions['keys'], level: string, given: unknown): boolean {
  if (!keys || level === 'anonymous') return true;
  return given === keys.master || (level === 'function' && given === keys.function);
}
