import { isIPv4, isIPv6 } from 'node:net';
import { answerInvalid, readBytes } from './proxyHandshake.ts';
import type { ProxyConnectRequest, ProxyHandshake } from './proxyHandshake.ts';

const version = 4;
const granted = 90;

/** The replies of SOCKS4, "SOCKS: A protocol for TCP proxy across firewalls". */
const replies: Readonly<Record<number, string>> = {
  91: 'request rejected or failed',
  92: 'it can’t ask identd on this machine who connects',
  93: 'identd on this machine names another user',
};

/**
 * Asks a proxy of SOCKS version 4 to connect. A name is left to the proxy, as SOCKS4A has it. There is
 * no password: the user's name is all that is told.
 */
export function* socks4Connect({ host, port, login }: ProxyConnectRequest): ProxyHandshake {
  if (isIPv6(host)) {
    const reason = 'SOCKS4 has IPv4 addresses and names only; socks5 has IPv6 too';
    return { ok: false, code: 'notSupported', reason };
  }
  // An address that can't be, 0.0.0.1, says that a name follows (SOCKS4A).
  const address = isIPv4(host) ? host.split('.').map(Number) : [0, 0, 0, 1];
  const name = isIPv4(host) ? [] : [...Buffer.from(host), 0];
  const user = [...Buffer.from(login?.user ?? ''), 0];
  yield {
    write: Uint8Array.of(version, 1, port >> 8, port & 0xff, ...address, ...user, ...name),
  };
  const [repliedIn, reply = 0] = yield readBytes(2);
  if (repliedIn !== 0) {
    return answerInvalid(
      repliedIn === 0x48 ? 'it speaks HTTP' : `it speaks SOCKS${repliedIn}, or something else`,
    );
  }
  if (reply !== granted) {
    const reason = `${replies[reply] ?? 'no reason known'}, reply ${reply}`;
    return { ok: false, code: reply > 91 ? 'proxyUserRefused' : 'proxyRefused', reason };
  }
  // A port and an address that mean nothing for CONNECT.
  yield readBytes(6);
  return { ok: true, answer: 'request granted' };
}
