import { Socket } from 'node:net';
import { createGunzip, createInflate } from 'node:zlib';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { Agent, buildConnector, type Dispatcher } from 'undici';

/*
 * How requests reach Azure Resource Manager: undici in place of node:https, below the official clients' pipeline. Of a
 * request it takes two thirds of the processor's time that node:https takes (docs/performance.md).
 */

/** So long a connection that nobody uses is kept; Azure closes it after some minutes. */
const IDLE_MS = 30_000;
/** A connection that is not made by then is given up: no request waits so long for one. */
const CONNECT_MS = 60_000;

type TlsSettings = NonNullable<PipelineRequest['tlsSettings']>;
const NO_SETTINGS: TlsSettings = {};

/**
 * A client for requests with a time limit and with a text or nothing as body, whose answer is read to its end. What
 * else the pipeline may ask for (a proxy's agent, an abort signal, a stream) goes through the official clients' own
 * wire. A request ends after its `timeout`; undici's own limits are off, but for a connection that is not made in
 * `connectMs`: one that hangs outlives its request.
 *
 * @returns the answer, whatever its status; `bodyAsText` is unpacked. Errors: a `RestError` with the system's code, or
 *   PARSE_ERROR for an answer that breaks off; an `AbortError` after the timeout
 */
export function undiciClient(connectMs = CONNECT_MS): HttpClient {
  const agents = new WeakMap<TlsSettings, Agent>();
  const others = createDefaultHttpClient();
  const agentFor = (settings: TlsSettings): Agent => {
    const agent =
      agents.get(settings) ??
      new Agent({
        allowH2: false,
        connect: connectorOf(settings, connectMs),
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: IDLE_MS,
      });
    agents.set(settings, agent);
    return agent;
  };
  return {
    sendRequest: (request) =>
      isPlain(request) ? exchange(agentFor(request.tlsSettings ?? NO_SETTINGS), request) : others.sendRequest(request),
  };
}

/** A connection that is still being made does not keep the process alive: the request's own timer does. */
function connectorOf(settings: TlsSettings, timeout: number): buildConnector.connector {
  const connect = buildConnector({ ...settings, allowH2: false, timeout });
  return (options, callback) => {
    const socket: unknown = connect(options, callback);
    if (socket instanceof Socket) socket.unref();
    return socket;
  };
}

const isPlain = (request: PipelineRequest): boolean =>
  request.url.startsWith('https:') &&
  request.timeout > 0 &&
  request.method !== 'HEAD' &&
  (request.body === undefined || request.body === null || typeof request.body === 'string') &&
  !request.agent &&
  !request.abortSignal &&
  !request.formData &&
  !request.multipartBody &&
  !request.requestOverrides &&
  !request.disableKeepAlive &&
  !request.streamResponseStatusCodes?.size;

function exchange(agent: Agent, request: PipelineRequest): Promise<PipelineResponse> {
  return new Promise((resolve, reject) => {
    const { origin, pathname, search } = new URL(request.url);
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Answer | undefined;
    let ended = false;
    const { timeout } = request;
    const timer = setTimeout(() => fail(aborted(`The request took longer than ${timeout} ms`)), timeout);
    const end = (): boolean => {
      if (ended) return false;
      clearTimeout(timer);
      ended = true;
      return true;
    };
    const fail = (error: Error): void => {
      if (!end()) return;
      reject(error);
      answer?.drop();
      controller?.abort(error);
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(own) {
        controller = own;
        if (ended) own.abort(aborted('The request is over'));
      },
      onResponseStart(own, status, headers) {
        if (status < 200) return;
        const text = (bodyAsText: string): void => {
          if (end()) resolve({ request, status, headers: received, bodyAsText });
        };
        const received = headersOf(headers);
        answer = answerReader(request, received.get('content-encoding'), own, text, fail);
      },
      onResponseData: (_own, chunk) => answer?.add(chunk),
      onResponseEnd: () => answer?.end(),
      onResponseError: (_own, error) => fail(answer ? broken(error) : unsent(error, request)),
    };
    const { body } = request;
    agent.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: request.method,
        headers: request.headers.toJSON({ preserveCase: true }),
        body: typeof body === 'string' ? body : null,
      },
      handler,
    );
  });
}

/** An answer as it arrives. */
type Answer = { add(chunk: Buffer): void; end(): void; drop(): void };

/**
 * Gathers a body, unpacked where it came packed, and tells the request's `onDownloadProgress` of every piece. What
 * follows a packed body (zlib takes zeros) is read to its end and ignored.
 */
function answerReader(
  request: PipelineRequest,
  encoding: string | undefined,
  controller: Dispatcher.DispatchController,
  done: (text: string) => void,
  fail: (error: Error) => void,
): Answer {
  const pieces: Buffer[] = [];
  let loadedBytes = 0;
  const keep = (piece: Buffer): void => {
    pieces.push(piece);
    loadedBytes += piece.length;
    try {
      request.onDownloadProgress?.({ loadedBytes });
    } catch (error) {
      fail(broken(error));
    }
  };
  const whole = () => done((pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)).toString('utf8'));
  const unpack = encoding === 'gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : undefined;
  if (!unpack) return { add: keep, end: whole, drop() {} };
  let isUnpacked = false;
  let isOver = false;
  unpack
    .on('data', keep)
    .on('drain', () => controller.resume())
    .on('end', () => {
      isUnpacked = true;
      if (isOver) whole();
      else controller.resume();
    })
    .on('error', (error) => fail(broken(error)));
  return {
    add(chunk) {
      if (!isUnpacked && !unpack.write(chunk)) controller.pause();
    },
    end() {
      isOver = true;
      if (isUnpacked) whole();
      else unpack.end();
    },
    drop: () => void unpack.destroy(),
  };
}

/** Of a header that comes more than once, the first: those that are read here have one value. */
function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): PipelineResponse['headers'] {
  const headers = createHttpHeaders();
  for (const [name, value] of Object.entries(received)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first) headers.set(name, first);
  }
  return headers;
}

const aborted = (message: string): Error => Object.assign(new Error(message), { name: 'AbortError' });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const broken = (error: unknown): RestError =>
  new RestError(`The answer broke off: ${messageOf(error)}`, { code: RestError.PARSE_ERROR });

/** undici's words for a connection that the other side closed, or never made. */
const SYSTEM_CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
};

function unsent(error: Error, request: PipelineRequest): RestError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : RestError.REQUEST_SEND_ERROR;
  return new RestError(error.message, { code: SYSTEM_CODES[code] ?? code, request });
}
