/** How an endpoint's URL begins; it also says whether the socket carries a stream or datagrams. */
export const schemes = ['tcp', 'udp', 'tls', 'unix', 'pipe'] as const;
export type Scheme = (typeof schemes)[number];

/** An address and a port. `host` is a name or an address without brackets; `port` is 0–65535. */
export interface InetEndpoint {
  readonly scheme: 'tcp' | 'udp' | 'tls';
  readonly host: string;
  readonly port: number;
}

/** A Unix socket's file or a Windows named pipe's name. */
export interface PathEndpoint {
  readonly scheme: 'unix' | 'pipe';
  readonly path: string;
}

export type Endpoint = InetEndpoint | PathEndpoint;

/** Why a text is no endpoint. The extension words these. */
export const endpointFaults = [
  'empty',
  'unknownScheme',
  'missingHost',
  'invalidHost',
  'missingPort',
  'invalidPort',
  'missingPath',
] as const;
export type EndpointFault = (typeof endpointFaults)[number];

export type ParsedEndpoint =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly fault: EndpointFault };

export interface EndpointDefaults {
  readonly scheme: Scheme;
  /** Used for `9999` and `:9999`. */
  readonly host: string;
}

export const portMax = 65_535;

/** Datagrams for `udp`, a stream of bytes for everything else. */
export function isDatagramScheme(scheme: Scheme): scheme is 'udp' {
  return scheme === 'udp';
}

/**
 * Reads what people write for an endpoint: `9999`, `:9999`, `localhost:9999`, `[::1]:9999`,
 * `tcp://host:9999`, `unix:/run/app.sock`, `pipe:app`. An IPv6 address needs brackets when a port
 * follows it (RFC 3986, section 3.2.2); a zone id is written as in `[fe80::1%eth0]` (RFC 4007).
 */
export function parseEndpoint(
  text: string,
  defaults: EndpointDefaults = { scheme: 'tcp', host: '127.0.0.1' },
): ParsedEndpoint {
  const trimmed = text.trim();
  if (trimmed === '') {
    return fault('empty');
  }
  const path = /^(unix|pipe):(?:\/\/(?=\/))?(.*)$/i.exec(trimmed);
  if (path) {
    const scheme = path[1]?.toLowerCase() === 'unix' ? 'unix' : 'pipe';
    return path[2] ? { ok: true, endpoint: { scheme, path: path[2] } } : fault('missingPath');
  }
  const url = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(trimmed);
  const scheme = url ? url[1]?.toLowerCase() : defaults.scheme;
  if (scheme !== 'tcp' && scheme !== 'udp' && scheme !== 'tls') {
    return fault('unknownScheme');
  }
  const authority = (url?.[2] ?? trimmed).replace(/\/$/, '');
  return parseAuthority(authority, scheme, defaults.host);
}

function parseAuthority(
  authority: string,
  scheme: InetEndpoint['scheme'],
  defaultHost: string,
): ParsedEndpoint {
  if (/^\d+$/.test(authority)) {
    return withPort(scheme, defaultHost, authority);
  }
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(authority);
  const host = bracketed ? bracketed[1] : /^[^:]*/.exec(authority)?.[0];
  const port = bracketed ? bracketed[2] : /^[^:]*:(.*)$/.exec(authority)?.[1];
  if (!bracketed && port?.includes(':')) {
    // `::1:9999` could mean two things; brackets decide.
    return fault('invalidHost');
  }
  if (bracketed && !/^[0-9a-f:.]*:[0-9a-f:.]*(%[^\s%[\]]+)?$/i.test(bracketed[1] ?? '')) {
    return fault('invalidHost');
  }
  if (port === undefined || port === '') {
    return fault('missingPort');
  }
  if (!bracketed && host && !/^(\*|[^\s/?#@[\]:%]+)$/.test(host)) {
    return fault('invalidHost');
  }
  return withPort(scheme, host === undefined || host === '' ? defaultHost : host, port);
}

function withPort(scheme: InetEndpoint['scheme'], host: string, text: string): ParsedEndpoint {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= portMax)) {
    return fault('invalidPort');
  }
  return { ok: true, endpoint: { scheme, host: host === '*' ? '0.0.0.0' : host, port } };
}

function fault(reason: EndpointFault): ParsedEndpoint {
  return { ok: false, fault: reason };
}

/** The canonical URL of an endpoint; `parseEndpoint` reads it back unchanged. */
export function formatEndpoint(endpoint: Endpoint): string {
  return 'path' in endpoint
    ? `${endpoint.scheme}:${endpoint.path}`
    : `${endpoint.scheme}://${formatAuthority(endpoint)}`;
}

/** `host:port`, with brackets around an IPv6 address. */
export function formatAuthority({ host, port }: Pick<InetEndpoint, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only programs on this machine can reach what listens there. */
export function isLoopback(endpoint: Endpoint): boolean {
  return (
    'path' in endpoint ||
    /^(localhost|(.+\.)?localhost\.?|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(
      endpoint.host,
    )
  );
}
