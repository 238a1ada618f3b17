import { isIPv4, isIPv6 } from 'node:net';
import { formatAuthority } from '../../shared/endpoint.ts';
import { bytesOfIPv6, textOfIPv6 } from '../ipv6Bytes.ts';
import { answerInvalid, readBytes } from './proxyHandshake.ts';
import type {
  ProxyHandshake,
  ProxyHandshakeResult,
  ProxyConnectRequest,
} from './proxyHandshake.ts';
import type { ProxyCredentials } from './proxyCredentials.ts';

const version = 5;
const noLogin = 0;
const withPassword = 2;
const noneAcceptable = 0xff;

const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const;

/** RFC 1928, section 6. */
const replies: readonly string[] = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

/** Asks a proxy of SOCKS version 5 to connect, RFC 1928; a login is a user name and password, RFC 1929. */
export function* socks5Connect(request: ProxyConnectRequest): ProxyHandshake {
  const { login } = request;
  const methods = login === undefined ? [noLogin] : [noLogin, withPassword];
  yield { write: Uint8Array.of(version, methods.length, ...methods) };
  const [chosenIn, method = noneAcceptable] = yield readBytes(2);
  if (chosenIn !== version) {
    return wrongVersion(chosenIn);
  }
  if (method === noneAcceptable) {
    return userRefused(
      login === undefined
        ? 'it wants to know who connects, and no user is named'
        : 'it takes neither a password nor nobody’s name',
    );
  }
  if (!methods.includes(method)) {
    return answerInvalid(`it wants the method ${method}, which was not offered`);
  }
  if (method === withPassword && login !== undefined) {
    yield { write: loginMessage(login) };
    const [, status] = yield readBytes(2);
    if (status !== 0) {
      return userRefused(`user name or password are wrong, status ${status}`);
    }
  }
  yield { write: connectMessage(request) };
  const [repliedIn, reply = 0] = yield readBytes(2);
  if (repliedIn !== version) {
    return wrongVersion(repliedIn);
  }
  if (reply !== 0) {
    // What follows tells nothing more, and may never come.
    const reason = `${replies[reply] ?? 'no reason known'}, reply ${reply}`;
    return { ok: false, code: 'proxyRefused', reason };
  }
  const [, type] = yield readBytes(2);
  const bound = yield { read: (received) => addressLength(type, received) };
  const from = boundText(type, bound);
  return from === undefined
    ? answerInvalid(`it connects from an address of the type ${type}, which SOCKS5 does not have`)
    : { ok: true, answer: `succeeded, from ${from}` };
}

function wrongVersion(found = 0): ProxyHandshakeResult {
  // What an HTTP proxy begins with.
  return answerInvalid(
    found === 0x48 ? 'it speaks HTTP' : `it speaks SOCKS${found}, or something else`,
  );
}

function userRefused(reason: string): ProxyHandshakeResult {
  return { ok: false, code: 'proxyUserRefused', reason };
}

function loginMessage({ user, password }: ProxyCredentials): Uint8Array {
  const [name, secret] = [Buffer.from(user), Buffer.from(password)];
  return Buffer.concat([Uint8Array.of(1, name.length), name, Uint8Array.of(secret.length), secret]);
}

function connectMessage({ host, port }: ProxyConnectRequest): Uint8Array {
  const address = isIPv4(host)
    ? [addressTypes.ipv4, ...host.split('.').map(Number)]
    : isIPv6(host)
      ? [addressTypes.ipv6, ...bytesOfIPv6(host)]
      : [addressTypes.name, host.length, ...Buffer.from(host)];
  return Uint8Array.of(version, 1, 0, ...address, port >> 8, port & 0xff);
}

/** With the port after it. No more than there is where the type is none. */
function addressLength(type: number | undefined, { length, 0: first }: Buffer) {
  const size =
    type === addressTypes.ipv4
      ? 4
      : type === addressTypes.ipv6
        ? 16
        : type === addressTypes.name
          ? first === undefined
            ? undefined
            : 1 + first
          : -2;
  return size === undefined || length < size + 2 ? undefined : size + 2;
}

function boundText(type: number | undefined, bytes: Buffer): string | undefined {
  const address = bytes.subarray(0, -2);
  const port = () => bytes.readUInt16BE(address.length);
  switch (type) {
    case addressTypes.ipv4:
      return formatAuthority({ host: address.join('.'), port: port() });
    case addressTypes.ipv6:
      return formatAuthority({ host: textOfIPv6(address), port: port() });
    case addressTypes.name:
      return formatAuthority({ host: address.toString('latin1', 1), port: port() });
    default:
      return undefined;
  }
}
