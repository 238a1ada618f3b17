import type { Role } from '../definition/definitionKey.ts';
import { formatEndpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ServiceName } from '../serviceNames.ts';
import { formatTap } from './readTap.ts';
import { quoteWord } from './splitWords.ts';

/** A socket to be made, as somebody types it. */
export interface NewSocket {
  readonly role: Role;
  readonly endpoint: Endpoint;
  /** A listener sends it to each new connection (UDP: peer); with escapes. */
  readonly greeting?: string;
  /** A listener closes each connection after its greeting. */
  readonly close?: true;
  /** What a listener does with all that it receives. */
  readonly service?: ServiceName;
  /** A client sends it once, when it has connected; with escapes. */
  readonly send?: string;
  /** A tap forwards all that it accepts there. */
  readonly forward?: Endpoint;
  /** Whether a TLS client connects only where the certificate is valid, trusted and for that host. */
  readonly verify?: boolean;
}

/** How a socket is typed: `listen tcp://127.0.0.1:9999 greet "hi" close`. `parseNewSocket` reads it back. */
export function formatNewSocket(socket: NewSocket): string {
  const { role, endpoint, greeting, close, service, send, verify, forward } = socket;
  if (forward !== undefined) {
    return formatTap({ listen: endpoint, forward });
  }
  return [
    role === 'listener' ? 'listen' : 'connect',
    'path' in endpoint && /\s/.test(endpoint.path)
      ? `${endpoint.scheme} ${quotePath(endpoint.path)}`
      : formatEndpoint(endpoint),
    ...(greeting === undefined ? [] : ['greet', quoteWord(greeting)]),
    ...(close ? ['close'] : []),
    ...(service === undefined ? [] : [service]),
    ...(send === undefined ? [] : ['send', quoteWord(send)]),
    ...(verify === undefined ? [] : [verify ? 'verified' : 'unverified']),
  ].join(' ');
}

/** A backslash in a path is one, and may be its last character. */
function quotePath(path: string): string {
  return path.includes("'") ? quoteWord(path) : `'${path}'`;
}
