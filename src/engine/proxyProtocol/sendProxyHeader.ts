import { isIP } from 'node:net';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import type { ProxyClientSetting } from '../../shared/proxyProtocol.ts';
import { endpointUrl } from '../addresses.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import { writeProxyHeader } from './writeProxyHeader.ts';
import type { ProxyAddress, ProxyEnds } from './writeProxyHeader.ts';

/**
 * Writes the header that `setting` asks for, if any, as the first bytes of a connected stream, and
 * logs it as an event. A Unix socket or a pipe has no addresses to name, unless a source is given for
 * a stream that has; nor has a host behind another proxy that is known by its name only.
 */
export function sendProxyHeader(
  traffic: SocketTraffic,
  connection: Connection,
  wire: StreamWire,
  setting: ProxyClientSetting | undefined,
): void {
  if (setting === undefined) {
    return;
  }
  const { version, source } = typeof setting === 'string' ? { version: setting } : setting;
  const number = version === 'v1' ? 1 : 2;
  const ends = endsOf(connection, wire, source);
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
  wire.write(header);
}

function endsOf(
  connection: Connection,
  wire: StreamWire,
  given: string | undefined,
): ProxyEnds | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = wire.addresses;
  const destination =
    connection.via === undefined
      ? addressOf(remoteAddress, remotePort)
      : addressIn(connection.peer);
  if (destination === undefined) {
    return undefined;
  }
  const source = given === undefined ? addressOf(localAddress, localPort) : addressIn(given);
  return source === undefined ? undefined : { source, destination };
}

function addressOf(address: string | undefined, port: number | undefined) {
  return address === undefined || port === undefined ? undefined : { address, port };
}

/** That of an endpoint that has one, not a name. */
function addressIn(url: string): ProxyAddress | undefined {
  const parsed = parseEndpoint(url);
  return parsed.ok && 'host' in parsed.endpoint && isIP(parsed.endpoint.host) !== 0
    ? { address: parsed.endpoint.host, port: parsed.endpoint.port }
    : undefined;
}
