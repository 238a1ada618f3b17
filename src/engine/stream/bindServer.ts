import { existsSync } from 'node:fs';
import { lstat, readFile, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import type { ListenOptions, Server } from 'node:net';
import { dirname } from 'node:path';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { resolveHost, systemPath } from '../addresses.ts';
import { toSocketError } from '../toSocketError.ts';
import { reusePortError } from '../reusePortError.ts';

/** Default backlog: most connections that wait to be accepted, as Node's. */
const defaultBacklog = 511;

/** What a server is to listen on, with the host's name looked up. Fails with `hostNotFound` or
 * `notSupported`. */
export async function listenOptions(
  endpoint: Endpoint,
  definition: ListenerDefinition,
): Promise<Outcome<ListenOptions & { readonly backlog: number }>> {
  const { backlog = defaultBacklog, ipv6Only = false, reusePort = false } = definition;
  if ('path' in endpoint) {
    return success({ path: systemPath(endpoint), backlog });
  }
  const refusal = reusePort ? reusePortError(formatEndpoint(endpoint)) : undefined;
  if (refusal !== undefined) {
    return failure(refusal);
  }
  const resolved = await resolveHost(endpoint);
  return resolved.ok
    ? success({
        host: resolved.value.address,
        port: endpoint.port,
        backlog,
        ipv6Only,
        reusePort,
        // A port in use must fail with EADDRINUSE, also where a process of ours has it.
        exclusive: true,
      })
    : resolved;
}

/**
 * Binds a server and listens; removes the file of a Unix socket that nobody listens on first. `url` is
 * the endpoint as defined, for errors.
 */
export async function bindServer(
  server: Server,
  options: ListenOptions,
  scheme: Endpoint['scheme'],
  url: string,
): Promise<SocketError | undefined> {
  const { path } = options;
  let error = await listen(server, options);
  if (error === undefined) {
    return undefined;
  }
  if (path !== undefined && scheme === 'unix') {
    if (toSocketError(error).code === 'addressInUse' && (await removeStaleSocket(path))) {
      error = await listen(server, options);
    } else if (!existsSync(dirname(path))) {
      error = withoutFolder(error);
    }
  }
  return error === undefined ? undefined : toSocketError(error, url);
}

async function listen(server: Server, options: ListenOptions): Promise<Error | undefined> {
  return await new Promise((resolve) => {
    const settle = (error?: Error) => {
      server.off('error', settle);
      server.off('listening', settle);
      resolve(error);
    };
    server.once('error', settle);
    server.once('listening', settle);
    server.listen(options);
  });
}

/** libuv reports EACCES where bind(2) failed with ENOENT, to be the same as on Windows. */
function withoutFolder(error: Error): Error {
  return Object.assign(new Error('no such directory'), error, { code: 'ENOENT', errno: undefined });
}

/**
 * Removes a Unix socket's file that nobody listens on any more, as a program that crashed leaves it.
 * Returns whether it did. A socket that somebody listens on is never removed, nor is another kind of file.
 */
async function removeStaleSocket(path: string): Promise<boolean> {
  const answer = await new Promise<string | undefined>((resolve) => {
    const probe = connect({ path });
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  if (answer !== 'ECONNREFUSED') {
    return false;
  }
  try {
    if (!(await lstat(path)).isSocket() || (await isBound(path))) {
      return false;
    }
    await unlink(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a program has bound a socket to the path and does not listen yet: connecting to it is
 * refused as for a file that no process has bound. Only Linux tells the two apart, in proc_net_unix(5).
 */
async function isBound(path: string): Promise<boolean> {
  const table = await readFile('/proc/net/unix', 'latin1').catch(() => '');
  const wanted = Buffer.from(path).toString('latin1');
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  return table.split('\n').some((line) => {
    const [, state, bound] = /^\S+ \S+ \S+ \S+ \S+ (\S+) +\d+ (.+)$/.exec(line) ?? [];
    // 03 is a connection; a relative path begins in a folder of that program's.
    return state === '01' && (bound === wanted || bound === name);
  });
}
