import { isAbsolute } from 'node:path';
import type { Definition, ListenerDefinition } from '../shared/definition/definition.ts';
import { endpointOf } from '../shared/definition/definition.ts';
import { forwardOf } from '../shared/definition/forward.ts';
import type { Endpoint } from '../shared/endpoint.ts';
import type { SocketError } from '../shared/socketError.ts';
import { failure } from '../shared/socketError.ts';
import { readEndpoint } from './addresses.ts';
import { socketError } from './toSocketError.ts';
import type { SocketStages } from './rules/socketStages.ts';
import type { SocketTraffic } from './socketTraffic.ts';
import { StreamClient } from './stream/streamClient.ts';
import { StreamListener } from './stream/streamListener.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import type { CloseReason, Transport } from './transport.ts';
import { StreamTap } from './tap/streamTap.ts';
import { UdpTap } from './tap/udpTap.ts';
import { UdpClient } from './datagram/udpClient.ts';
import { UdpListener } from './datagram/udpListener.ts';

/** The transport that a definition asks for. What can't be had fails when opened. */
export function createTransport(
  traffic: SocketTraffic,
  definition: Definition,
  inputs: SocketInputs,
  stages: SocketStages,
  ended: (end: CloseReason) => void,
): Transport {
  const url = endpointOf(definition);
  const parsed = readEndpoint(url);
  if (!parsed.ok) {
    return new UnavailableTransport(traffic, url, parsed.error);
  }
  const endpoint = parsed.value;
  const refusal = unsupportedReason(endpoint, process.platform);
  if (refusal !== undefined) {
    return new UnavailableTransport(traffic, url, { ...refusal, endpoint: url });
  }
  const forward = 'listen' in definition ? forwardOf(definition) : undefined;
  try {
    stages.apply(definition, inputs);
    if (endpoint.scheme === 'udp') {
      if (forward !== undefined) {
        return new UdpTap(traffic, definition as ListenerDefinition, endpoint, stages, forward);
      }
      return 'listen' in definition
        ? new UdpListener(traffic, definition, endpoint, stages)
        : new UdpClient(traffic, definition, endpoint, stages, ended);
    }
    if (forward !== undefined) {
      return new StreamTap(
        traffic,
        definition as ListenerDefinition,
        endpoint,
        inputs,
        stages,
        ended,
        forward,
      );
    }
    return 'listen' in definition
      ? new StreamListener(traffic, definition, endpoint, inputs, stages, ended)
      : new StreamClient(traffic, definition, endpoint, inputs, stages, ended);
  } catch (error) {
    // A payload that no schema has let through.
    const text = error instanceof Error ? error.message : String(error);
    return new UnavailableTransport(traffic, url, socketError('invalidDefinition', text, url));
  }
}

function unsupportedReason(endpoint: Endpoint, platform: NodeJS.Platform): SocketError | undefined {
  switch (endpoint.scheme) {
    case 'unix':
      return platform === 'win32'
        ? socketError('notSupported', 'Node has no Unix sockets on Windows')
        : pathError(endpoint.path, platform);
    case 'pipe':
      return platform === 'win32'
        ? undefined
        : socketError('notSupported', 'named pipes exist on Windows only');
    case 'tcp':
    case 'udp':
    case 'tls':
      return undefined;
  }
}

/** Bytes of `sun_path` without the zero that ends it; unix(7), unix(4). */
function pathBytesMax(platform: NodeJS.Platform): number {
  return platform === 'linux' || platform === 'android' ? 107 : 103;
}

/** libuv cuts a path that is too long, and then listens where nobody looks for it. */
function pathError(path: string, platform: NodeJS.Platform): SocketError | undefined {
  if (!isAbsolute(path)) {
    return socketError('invalidDefinition', 'the path of a Unix socket must be a whole one');
  }
  const bytes = Buffer.byteLength(path);
  const most = pathBytesMax(platform);
  return bytes > most
    ? socketError(
        'invalidDefinition',
        `the path of a Unix socket has ${most} bytes at most here, this one has ${bytes}`,
      )
    : undefined;
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
