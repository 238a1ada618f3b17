import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Workbench } from '../../workbench/workbench.ts';
import { ApiError, apiErrors } from './apiError.ts';
import { Toxiproxies } from './toxiproxies.ts';
import type { ToxiproxyProxy } from './toxiproxies.ts';

/** The version of toxiproxy whose API this is. */
const apiVersion = '2.12.0';

/** Most bytes of a request's body. */
const bodyBytesMax = 1024 * 1024;

interface Answer {
  readonly status: number;
  /** Absent where there is no content. */
  readonly body?: unknown;
}

const done = (body: unknown, status = 200): Answer => ({ status, body });
const noContent: Answer = { status: 204 };
const notAllowed: Answer = { status: 405 };

/** toxiproxy's HTTP API over taps and faults. One request at a time: each sees what those before it did. */
export class ToxiproxyServer {
  readonly #proxies: Toxiproxies;
  readonly #server: Server;
  #last: Promise<unknown> = Promise.resolve();

  constructor(workbench: Workbench) {
    this.#proxies = new Toxiproxies(workbench);
    this.#server = createServer((request, response) => {
      const body = readBody(request);
      const serve = () => {
        this.#last = this.#last.then(() => this.#serve(request, response, body));
      };
      // Its turn comes once its body is there: who sends that slowly holds up nobody else.
      void body.then(serve, serve);
    });
  }

  /** Resolves with the port. Rejects with the system's error. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const bound = this.#server.address();
        resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
      });
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    body: Promise<unknown>,
  ): Promise<void> {
    response.setHeader('X-Toxiproxy-Request-Id', randomUUID());
    // Web pages that somebody visits must not change anything here.
    if (request.headers['user-agent']?.startsWith('Mozilla/') === true) {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('User agent not allowed\n');
      return;
    }
    let answer: Answer | undefined;
    try {
      answer = await this.#answer(request, body);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      answer = done({ error: message, status }, status);
    }
    if (answer === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('404 page not found\n');
    } else if (answer.body === undefined) {
      response.writeHead(answer.status);
      response.end();
    } else {
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(`${JSON.stringify(answer.body)}\n`);
    }
  }

  /** Nothing where there is no such route. */
  async #answer(request: IncomingMessage, body: Promise<unknown>): Promise<Answer | undefined> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    // Clients before PATCH was there change things by POST.
    const method = request.method ?? 'GET';
    const [root, proxy, toxics, toxic] = path;
    const proxies = this.#proxies;
    const changes = method === 'POST' || method === 'PATCH';
    if (root === 'version' && path.length === 1 && method === 'GET') {
      return done({ version: apiVersion });
    }
    if (root === 'reset' && path.length === 1 && method === 'POST') {
      await proxies.reset();
      return noContent;
    }
    if (root === 'populate' && path.length === 1 && method === 'POST') {
      return this.#populate(body);
    }
    if (path.length === 1 && ['version', 'reset', 'populate'].includes(root ?? '')) {
      return notAllowed;
    }
    if (root !== 'proxies' || path.length > 4 || (toxics !== undefined && toxics !== 'toxics')) {
      return undefined;
    }
    if (proxy === undefined) {
      return method === 'GET'
        ? done(proxies.all())
        : method === 'POST'
          ? done(await proxies.create(await body), 201)
          : notAllowed;
    }
    if (toxics === undefined) {
      if (method === 'DELETE') {
        await proxies.delete(proxy);
        return noContent;
      }
      return method === 'GET'
        ? done(proxies.show(proxy))
        : changes
          ? done(await proxies.change(proxy, await body))
          : notAllowed;
    }
    if (toxic === undefined) {
      return method === 'GET'
        ? done(proxies.toxics(proxy))
        : method === 'POST'
          ? done(await proxies.addToxic(proxy, await body))
          : notAllowed;
    }
    if (method === 'DELETE') {
      await proxies.deleteToxic(proxy, toxic);
      return noContent;
    }
    return method === 'GET'
      ? done(proxies.toxic(proxy, toxic))
      : changes
        ? done(await proxies.changeToxic(proxy, toxic, await body))
        : notAllowed;
  }

  /** An error tells besides which proxies were made before it. */
  async #populate(body: Promise<unknown>): Promise<Answer> {
    let made: readonly ToxiproxyProxy[] | null = null;
    let error: ApiError | undefined;
    try {
      ({ made, error } = await this.#proxies.populate(await body));
    } catch (failure) {
      if (!(failure instanceof ApiError)) {
        throw failure;
      }
      error = failure;
    }
    return error === undefined
      ? done({ proxies: made }, 201)
      : done({ error: error.message, status: error.status, proxies: made }, error.status);
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= bodyBytesMax) {
      chunks.push(chunk);
    }
  }
  // Read to its end all the same: who still sends would not hear the answer.
  if (length > bodyBytesMax) {
    throw apiErrors.badBody('too long');
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (error) {
    throw apiErrors.badBody(error instanceof Error ? error.message : String(error));
  }
}
