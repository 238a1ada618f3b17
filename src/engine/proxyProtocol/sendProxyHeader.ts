import type { Socket } from 'node:net';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import type { ProxyClientSetting } from '../../shared/proxyProtocol.ts';
import { endpointUrl } from '../addresses.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { writeProxyHeader } from './writeProxyHeader.ts';
import type { ProxyAddress, ProxyEnds } from './writeProxyHeader.ts';

/**
 * Writes the header that `setting` asks for, if any, as the first bytes of a connected stream, and
 * logs it as an event. A Unix socket or a pipe has no addresses to name, unless a source is given for
 * a stream that has.
 */
export function sendProxyHeader(
  traffic: SocketTraffic,
  connection: Connection,
  socket: Socket,
  setting: ProxyClientSetting | undefined,
): void {
  if (setting === undefined) {
    return;
  }
  const { version, source } = typeof setting === 'string' ? { version: setting } : setting;
  const number = version === 'v1' ? 1 : 2;
  const ends = endsOf(socket, source);
  const header = writeProxyHeader(number, ends);
  const scheme: InetEndpoint['scheme'] = connection.peer.startsWith('tls:') ? 'tls' : 'tcp';
  const urlOf = ({ address, port }: ProxyAddress) => endpointUrl(scheme, address, port);
  const report = {
    version: number,
    tlvs: 0,
    bytes: header.length,
    ...(ends === undefined
      ? { command: 'unknown' as const }
      : {
          command: 'proxy' as const,
          source: urlOf(ends.source),
          destination: urlOf(ends.destination),
        }),
  } as const;
  traffic.event({ event: 'proxyHeader', side: 'local', proxyHeader: report }, connection);
  socket.write(header);
}

function endsOf(socket: Socket, given: string | undefined): ProxyEnds | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined) {
    return undefined;
  }
  const destination = { address: remoteAddress, port: remotePort };
  const parsed = given === undefined ? undefined : parseEndpoint(given);
  if (parsed?.ok === true && 'host' in parsed.endpoint) {
    return { source: { address: parsed.endpoint.host, port: parsed.endpoint.port }, destination };
  }
  return localAddress === undefined || localPort === undefined
    ? undefined
    : { source: { address: localAddress, port: localPort }, destination };
}
