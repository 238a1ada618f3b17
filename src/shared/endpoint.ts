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
  'invalidPath',
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
 * Reads what people write for an endpoint: `9999`, `:9999`, `localhost:9999`, `localhost 9999`,
 * `[::1]:9999`, `tcp://host:9999`, `unix:/run/app.sock`, `pipe:app`. An IPv6 address needs brackets
 * when a colon and a port follow it (RFC 3986, section 3.2.2); a zone id is written as in
 * `[fe80::1%eth0]` (RFC 4007). An IPv4 address has four decimal numbers: `127.1` and `010.0.0.1`
 * mean different things to different programs and are refused.
 */
export function parseEndpoint(
  text: string,
  defaults: EndpointDefaults = { scheme: 'tcp', host: '127.0.0.1' },
): ParsedEndpoint {
  const trimmed = text.trim();
  if (trimmed === '') {
    return fault('empty');
  }
  const path = /^(unix|pipe):(.*)$/is.exec(trimmed);
  if (path) {
    return withPath(path[1]?.toLowerCase() === 'unix' ? 'unix' : 'pipe', path[2] ?? '');
  }
  const url = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed);
  const scheme = url ? url[1]?.toLowerCase() : defaults.scheme;
  switch (scheme) {
    case 'tcp':
    case 'udp':
    case 'tls':
      return withAuthority(scheme, (url?.[2] ?? trimmed).replace(/\/$/, ''), defaults.host);
    case 'unix':
    case 'pipe':
      return withPath(scheme, trimmed);
    default:
      return fault('unknownScheme');
  }
}

function withPath(scheme: PathEndpoint['scheme'], text: string): ParsedEndpoint {
  // `unix:///run/app.sock` has an empty host; a pipe's slashes may be those of `//./pipe/app`.
  const path = scheme === 'unix' ? text.replace(/^\/+/, '/') : text;
  if (path === '') {
    return fault('missingPath');
  }
  return /\p{Cc}/u.test(path) ? fault('invalidPath') : { ok: true, endpoint: { scheme, path } };
}

function withAuthority(
  scheme: InetEndpoint['scheme'],
  authority: string,
  defaultHost: string,
): ParsedEndpoint {
  if (/^\d+$/.test(authority)) {
    return withPort(scheme, defaultHost, authority);
  }
  const parts =
    /^\[(?<address>[^\]]*)\](?::(?<port>.*))?$/s.exec(authority)?.groups ??
    /^(?<host>\S*[^\s:])\s+(?<port>\S+)$/.exec(authority)?.groups ??
    /^(?<host>[^:]*)(?::(?<port>.*))?$/s.exec(authority)?.groups ??
    {};
  const { address, host, port } = parts;
  if (address === undefined ? host !== undefined && !isHost(host) : !isIpv6(address)) {
    return fault(address === '' ? 'missingHost' : 'invalidHost');
  }
  if (port?.includes(':')) {
    // `::1:9999` could mean two things; brackets decide.
    return fault('invalidHost');
  }
  if (port === undefined || port === '') {
    return fault('missingPort');
  }
  return withPort(
    scheme,
    address ?? (host === undefined || host === '' ? defaultHost : host),
    port,
  );
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

/** A name, an address without brackets, `*` for every address, or nothing for the default. */
function isHost(text: string): boolean {
  if (text === '' || text === '*' || isIpv6(text)) {
    return true;
  }
  if (text.length > 253 || /[\p{C}\p{Z}\s/\\?#@[\]:%*<>"'`^|{}]/u.test(text)) {
    return false;
  }
  // A name that ends in a number is an IPv4 address or nothing (WHATWG URL, section 3.5).
  return /(^|\.)(\d+|0x[0-9a-f]*)\.?$/i.test(text) ? isIpv4(text) : !/^\.|\.\./.test(text);
}

/** Four decimal numbers without leading zeros. */
export function isIpv4(text: string): boolean {
  return /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(text);
}

/** The text form of RFC 4291, section 2.2, perhaps with a zone id. */
export function isIpv6(text: string): boolean {
  return ipv6Groups(text) !== undefined;
}

/** The eight 16-bit groups of an IPv6 address, its zone left out. */
function ipv6Groups(text: string): number[] | undefined {
  const [, plain = '', quad] =
    /^([0-9a-f:]*:)([0-9.]+\.[0-9.]+)?(?=%|$)/i.exec(text) ??
    /^([0-9a-f:]*:[0-9a-f:]*)(?=%|$)/i.exec(text) ??
    [];
  const zone = text.slice(plain.length + (quad?.length ?? 0));
  if (plain === '' || !/^(%[^\s%[\]\p{C}]+)?$/u.test(zone) || (quad && !isIpv4(quad))) {
    return undefined;
  }
  const [a = 0, b = 0, c = 0, d = 0] = quad?.split('.').map(Number) ?? [];
  const last = quad ? [a * 256 + b, c * 256 + d].map((n) => n.toString(16)).join(':') : '';
  const halves = (plain + last).split('::');
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || !groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return undefined;
  }
  const [head = [], tail] = groups;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) {
    return undefined;
  }
  const zeros = new Array<string>(missing).fill('0');
  return [...head, ...zeros, ...(tail ?? [])].map((group) => parseInt(group, 16));
}

/**
 * The sixteen bytes of an address without brackets, IPv4 as IPv6 maps it (RFC 4291, section
 * 2.5.5.2); undefined for what is no address.
 */
export function addressBytes(text: string): number[] | undefined {
  const groups = ipv6Groups(isIpv4(text) ? `::ffff:${text}` : text);
  return groups?.flatMap((group) => [group >> 8, group & 0xff]);
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
  if ('path' in endpoint) {
    return true;
  }
  const groups = ipv6Groups(endpoint.host);
  if (groups) {
    const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
    return isMapped
      ? (groups[6] ?? 0) >> 8 === 127
      : groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1;
  }
  return isIpv4(endpoint.host)
    ? endpoint.host.startsWith('127.')
    : /^(.+\.)?localhost\.?$/i.test(endpoint.host);
}
