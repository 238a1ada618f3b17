import type { Definition } from '../shared/definition.ts';
import { endpointOf } from '../shared/definition.ts';
import type { Endpoint } from '../shared/endpoint.ts';
import type { SocketError } from '../shared/socketError.ts';
import { failure } from '../shared/socketError.ts';
import { readEndpoint } from './addresses.ts';
import { socketError } from './nodeError.ts';
import type { SocketTraffic } from './socketTraffic.ts';
import { StreamClient } from './stream/streamClient.ts';
import { StreamListener } from './stream/streamListener.ts';
import type { SocketMaterials } from '../shared/socketMaterials.ts';
import type { RunEnd, Transport } from './transport.ts';
import { UdpClient } from './datagram/udpClient.ts';
import { UdpListener } from './datagram/udpListener.ts';

/** The transport that a definition asks for. What can't be had fails when opened. */
export function createTransport(
  traffic: SocketTraffic,
  definition: Definition,
  materials: SocketMaterials,
  ended: (end: RunEnd) => void,
): Transport {
  const url = endpointOf(definition);
  const parsed = readEndpoint(url);
  if (!parsed.ok) {
    return new UnavailableTransport(traffic, url, parsed.error);
  }
  const endpoint = parsed.value;
  const refusal = refusalOf(endpoint, process.platform);
  if (refusal !== undefined) {
    return new UnavailableTransport(traffic, url, socketError('notSupported', refusal, url));
  }
  try {
    if (endpoint.scheme === 'udp') {
      return 'listen' in definition
        ? new UdpListener(traffic, definition, endpoint)
        : new UdpClient(traffic, definition, endpoint, ended);
    }
    return 'listen' in definition
      ? new StreamListener(traffic, definition, endpoint, materials)
      : new StreamClient(traffic, definition, endpoint, materials, ended);
  } catch (error) {
    // A payload that no schema has let through.
    const text = error instanceof Error ? error.message : String(error);
    return new UnavailableTransport(traffic, url, socketError('invalidDefinition', text, url));
  }
}

function refusalOf({ scheme }: Endpoint, platform: NodeJS.Platform): string | undefined {
  switch (scheme) {
    case 'unix':
      return platform === 'win32' ? 'Node has no Unix sockets on Windows' : undefined;
    case 'pipe':
      return platform === 'win32' ? undefined : 'named pipes exist on Windows only';
    case 'tcp':
    case 'udp':
    case 'tls':
      return undefined;
  }
}

class UnavailableTransport implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #url: string;
  readonly #error: SocketError;

  constructor(traffic: SocketTraffic, url: string, error: SocketError) {
    this.#traffic = traffic;
    this.#url = url;
    this.#error = error;
  }

  open() {
    this.#traffic.event({ event: 'error', endpoint: this.#url, error: this.#error });
    return Promise.resolve(failure(this.#error));
  }

  close() {
    return Promise.resolve();
  }
}
