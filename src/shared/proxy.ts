import * as v from 'valibot';
import { formatAuthority, parseEndpoint } from './endpoint.ts';

const protocols = ['socks4', 'socks5', 'http'] as const;

/** Other names of a protocol, by which curl means that the proxy looks up the host's name. */
const aliases: Readonly<Record<string, string>> = { socks4a: 'socks4', socks5h: 'socks5' };

/**
 * A proxy that opens streams for its clients, through which a client's own stream leads then: SOCKS4
 * (with names, SOCKS4A), SOCKS5 (RFC 1928) or the method CONNECT of HTTP (RFC 9110, section 9.3.6).
 */
export interface ProxyServer {
  readonly protocol: (typeof protocols)[number];
  /** A name or an address without brackets. */
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
  /** Who to say that we are, 1–255 bytes; the password is nowhere in a definition. */
  readonly user: string | undefined;
}

/** What is asked of a proxy, and what it answered. */
export interface ProxyConnectReport {
  /** The endpoint to be reached, as a URL. */
  readonly target: string;
  /** Who we said that we are. */
  readonly user?: string;
  /** The proxy's reply, once it is connected to the target. */
  readonly answer?: string;
}

/** Why a text names no proxy. The extension words these too. */
export type ProxyFault = 'unknownProtocol' | 'invalidAddress' | 'invalidUser' | 'hasPassword';

export type ParsedProxy =
  | { readonly ok: true; readonly proxy: ProxyServer }
  | { readonly ok: false; readonly fault: ProxyFault };

const userBytesMax = 255;

/**
 * Reads `socks5://host:1080` or `http://user@host:3128`; what can't stand in a URL is written as in
 * `%40`. A proxy always gets the host's name, so that `socks5h` and `socks4a`, by which curl means
 * that, are `socks5` and `socks4` here.
 */
export function parseProxy(text: string): ParsedProxy {
  const parts = /^([a-z0-9+.-]+):\/\/(?:(.*)@)?([^@]*)$/is.exec(text.trim());
  const scheme = parts?.[1]?.toLowerCase();
  const named = aliases[scheme ?? ''] ?? scheme;
  const protocol = protocols.find((one) => one === named);
  if (protocol === undefined) {
    return fault('unknownProtocol');
  }
  const [, , login, authority = ''] = parts ?? [];
  if (login?.includes(':') === true) {
    return fault('hasPassword');
  }
  const user = login === undefined ? undefined : decoded(login);
  if (login !== undefined && (user === undefined || !isUser(user, protocol))) {
    return fault('invalidUser');
  }
  const address = parseEndpoint(`tcp://${authority}`);
  if (!address.ok || !('port' in address.endpoint) || address.endpoint.port === 0) {
    return fault('invalidAddress');
  }
  const { host, port } = address.endpoint;
  return { ok: true, proxy: { protocol, host, port, user } };
}

/** The canonical URL of a proxy; `parseProxy` reads it back unchanged. */
export function formatProxy({ protocol, host, port, user }: ProxyServer): string {
  const login = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `${protocol}://${login}${formatAuthority({ host, port })}`;
}

/** The same without the user, as events and connections name it. */
export function formatProxyAddress(proxy: ProxyServer): string {
  return formatProxy({ ...proxy, user: undefined });
}

/** Whether it may ask its users for a password. */
export function hasPasswords({ protocol }: ProxyServer): boolean {
  return protocol !== 'socks4';
}

/** HTTP's Basic ends a user at the first colon (RFC 7617, section 2). */
function isUser(user: string, protocol: ProxyServer['protocol']): boolean {
  const { length } = new TextEncoder().encode(user);
  return (
    length > 0 &&
    length <= userBytesMax &&
    !/\p{Cc}/u.test(user) &&
    (protocol !== 'http' || !user.includes(':'))
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function fault(reason: ProxyFault): ParsedProxy {
  return { ok: false, fault: reason };
}

const faultMessages: Readonly<Record<ProxyFault, string>> = {
  unknownProtocol:
    'A proxy begins with socks5://, socks4:// or http://, as in socks5://127.0.0.1:1080.',
  invalidAddress:
    'A proxy has a host and a port from 1 to 65535, as in socks5://127.0.0.1:1080; an IPv6 address needs brackets.',
  invalidUser:
    'A user name has 1 to 255 bytes, with http no colon; what can’t stand in a URL is written as in %40.',
  hasPassword:
    'A password does not belong here: write the user name alone. The password is asked for and kept in VS Code’s secret storage.',
};

/** The proxy that a client is to go through. */
export const viaSchema = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseProxy(dataset.value) : undefined;
    if (parsed?.ok === false) {
      addIssue({ message: faultMessages[parsed.fault] });
    }
  }),
  v.description(
    'The proxy to connect through, SOCKS5, SOCKS4 or HTTP CONNECT, e.g. `socks5://127.0.0.1:1080` or `http://user@proxy.example:3128`. It is the proxy that looks up the host’s name. A user’s password is asked for, but for SOCKS4, which has none. Default: none.',
  ),
);
