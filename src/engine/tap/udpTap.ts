import type { ForwardSettings } from '../../shared/definition/forward.ts';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { InetEndpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { DatagramConnection } from '../datagram/datagramConnection.ts';
import { UdpListener } from '../datagram/udpListener.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Transport } from '../transport.ts';
import { DatagramTarget } from './datagramTarget.ts';
import { Relay } from './relay.ts';
import { TapTargets, targetsFault } from './tapTargets.ts';

/**
 * Receives datagrams, and forwards those of each peer from a socket of its own, so that the target can tell
 * the peers apart and what it answers finds its way back. A pair ends with the silence of both sides.
 */
export class UdpTap implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #listener: UdpListener;
  readonly #forward: ForwardSettings;
  readonly #stages: StageSource;
  readonly #targets: TapTargets;
  readonly #url: string;
  readonly #open = new Set<DatagramTarget>();

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: InetEndpoint,
    stages: StageSource,
    forward: ForwardSettings,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#forward = forward;
    this.#url = formatEndpoint(endpoint);
    this.#stages = stages;
    this.#targets = new TapTargets(forward);
    this.#listener = new UdpListener(traffic, definition, endpoint, stages, (client) =>
      this.#begin(client),
    );
  }

  async open(): Promise<Outcome<string>> {
    const fault = targetsFault(this.#forward, 'datagrams');
    if (fault !== undefined) {
      this.#traffic.event({ event: 'error', endpoint: this.#url, error: fault });
      return failure(fault);
    }
    return await this.#listener.open();
  }

  async close(): Promise<void> {
    await this.#listener.close();
    await Promise.all(Array.from(this.#open, (target) => target.close()));
  }

  dial(peer: string): Promise<Outcome<Connection>> {
    return this.#listener.dial(peer);
  }

  limitsChanged(): void {
    this.#listener.limitsChanged();
  }

  #begin(client: DatagramConnection): void {
    const byMessage = this.#stages.factories.length > 0;
    client.leg = 'client';
    const target = new DatagramTarget(this.#traffic, {
      urls: this.#targets.next(),
      stages: this.#stages,
      receiveBufferBytes: this.#definition.receiveBufferBytes,
    });
    this.#open.add(target);
    const upstream = new Relay(client, {
      byMessage,
      dropped: (entry) => this.#traffic.settle(entry, 'dropped'),
      ended: () => void target.close().then(() => this.#open.delete(target)),
    });
    client.forwardTo(upstream);
    void target.open(client).then((server) => {
      if (!server.ok) {
        client.stop();
        return;
      }
      const downstream = new Relay(server.value, { byMessage, ended: () => client.stop() });
      server.value.forwardTo(downstream);
      downstream.connect(client);
      upstream.connect(server.value);
    });
  }
}
