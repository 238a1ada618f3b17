import { parseEndpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';

/** What a URL of some protocol leads to. */
export interface ServiceUrl {
  readonly endpoint: Endpoint;
  /** The request that a browser would begin with, with escapes; of `http` and `https`. */
  readonly request?: string;
}

/** Default ports (IANA), and which of these protocols lie over TLS. */
const protocols: Readonly<Record<string, { readonly port: number; readonly isTls?: true }>> = {
  http: { port: 80 },
  https: { port: 443, isTls: true },
  ws: { port: 80 },
  wss: { port: 443, isTls: true },
  ftp: { port: 21 },
  smtp: { port: 25 },
  mqtt: { port: 1883 },
  mqtts: { port: 8883, isTls: true },
  redis: { port: 6379 },
  rediss: { port: 6379, isTls: true },
  amqp: { port: 5672 },
  amqps: { port: 5671, isTls: true },
  nats: { port: 4222 },
  postgres: { port: 5432 },
  postgresql: { port: 5432 },
  mysql: { port: 3306 },
  mongodb: { port: 27_017 },
};

/**
 * Reads a URL that names a service, such as `http://localhost:3000/x` or `redis://cache`; of a protocol
 * that is not known here only where it has a port. Undefined for what is none, and for our own schemes.
 */
export function readServiceUrl(text: string): ServiceUrl | undefined {
  const [, name = '', authority = '', rest = ''] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)([^#]*)/i.exec(text) ?? [];
  const scheme = name.toLowerCase();
  if (authority === '' || ['tcp', 'udp', 'tls', 'unix', 'pipe'].includes(scheme)) {
    return undefined;
  }
  const known = Object.hasOwn(protocols, scheme) ? protocols[scheme] : undefined;
  // A user's name and password are for the protocol, not for the connection.
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const hasPort = /^\[[^\]]*\]:\d+$|^[^[\]:]*:\d+$/.test(host);
  if (!hasPort && !known) {
    return undefined;
  }
  const address = hasPort ? host : `${host.replace(/:$/, '')}:${known?.port}`;
  const parsed = parseEndpoint(`${known?.isTls ? 'tls' : 'tcp'}://${address}`);
  if (!parsed.ok) {
    return undefined;
  }
  const { endpoint } = parsed;
  return scheme === 'http' || scheme === 'https'
    ? { endpoint, request: requestFor(host, rest) }
    : { endpoint };
}

/** RFC 9112, section 3.2: what would end the line, or is no ASCII, is written as in %20. */
function requestFor(host: string, rest: string): string {
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  const plain = path.replaceAll(/[^\x21-\x7e]|\\/gu, (character) =>
    character === '\\' ? '%5C' : encodeURIComponent(character),
  );
  return `GET ${plain} HTTP/1.1\\r\\nHost: ${host}\\r\\n\\r\\n`;
}
