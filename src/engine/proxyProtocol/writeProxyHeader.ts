import { isIPv4 } from 'node:net';
import { bytesOfIPv6 } from '../ipv6Bytes.ts';
import { addressLengths, fixedBytes, signature } from './proxyHeader.ts';

export interface ProxyAddress {
  /** Of IPv4 or IPv6; a zone id is left out. */
  readonly address: string;
  readonly port: number;
}

export interface ProxyEnds {
  readonly source: ProxyAddress;
  readonly destination: ProxyAddress;
}

/**
 * A header of the PROXY protocol. Without `ends` it says that it can't name them, which the receiver
 * takes for a connection of the proxy's own. An IPv4 end beside an IPv6 one is written as mapped.
 */
export function writeProxyHeader(version: 1 | 2, ends?: ProxyEnds): Buffer {
  if (ends === undefined) {
    return version === 1 ? Buffer.from('PROXY UNKNOWN\r\n') : binary(0, Buffer.alloc(0));
  }
  const both = [ends.source, ends.destination];
  const plain = both.map(({ address }) => address.replace(/%.*$/, ''));
  const isV4 = plain.every((address) => isIPv4(address));
  const addresses = isV4 ? plain : plain.map((one) => (isIPv4(one) ? `::ffff:${one}` : one));
  const ports = both.map(({ port }) => port);
  if (version === 1) {
    const words = ['PROXY', isV4 ? 'TCP4' : 'TCP6', ...addresses, ...ports];
    return Buffer.from(`${words.join(' ')}\r\n`);
  }
  const body = Buffer.alloc(addressLengths[isV4 ? 1 : 2]);
  const size = isV4 ? 4 : 16;
  addresses.forEach((address, index) => {
    body.set(isV4 ? address.split('.').map(Number) : bytesOfIPv6(address), index * size);
  });
  ports.forEach((port, index) => body.writeUInt16BE(port, 2 * size + 2 * index));
  return binary(isV4 ? 0x11 : 0x21, body);
}

function binary(families: number, body: Buffer): Buffer {
  const header = Buffer.alloc(fixedBytes);
  header.set(signature);
  header.set([0x21, families], signature.length);
  header.writeUInt16BE(body.length, fixedBytes - 2);
  return Buffer.concat([header, body]);
}
