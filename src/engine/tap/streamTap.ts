import type { ForwardSettings } from '../../shared/definition/forward.ts';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure } from '../../shared/socketError.ts';
import type { OwnCertificate, TlsReport } from '../../shared/tlsReport.ts';
import type { Connection } from '../connection.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { StreamConnection } from '../stream/streamConnection.ts';
import { StreamListener } from '../stream/streamListener.ts';
import type { TlsServer } from '../tls/tlsServer.ts';
import { socketError } from '../toSocketError.ts';
import type { CloseReason, Transport, UpgradeOptions } from '../transport.ts';
import { StreamConversation } from './streamConversation.ts';
import { StreamTargets } from './streamTargets.ts';
import { targetsFault } from './tapTargets.ts';

/** Accepts streams, and forwards each to a target: what both sides say is one conversation. */
export class StreamTap implements Transport {
  readonly #traffic: SocketTraffic;
  readonly #listener: StreamListener;
  readonly #forward: ForwardSettings;
  readonly #targets: StreamTargets;
  readonly #url: string;
  readonly #conversations = new Map<StreamConnection, StreamConversation>();

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
    stages: StageSource,
    ended: (end: CloseReason) => void,
    forward: ForwardSettings,
  ) {
    this.#traffic = traffic;
    this.#forward = forward;
    this.#url = formatEndpoint(endpoint);
    // A half close is the client's to make, and the target's to answer.
    const halfOpen = { ...definition, allowHalfOpen: true };
    this.#targets = new StreamTargets(traffic, halfOpen, inputs, stages, forward);
    this.#listener = new StreamListener(
      traffic,
      halfOpen,
      endpoint,
      inputs,
      stages,
      ended,
      (client, tls) => this.#begin(client, tls),
    );
  }

  async open(): Promise<Outcome<string>> {
    const refusal = targetsFault(this.#forward, 'streams');
    if (refusal !== undefined) {
      this.#traffic.event({ event: 'error', endpoint: this.#url, error: refusal });
      return failure(refusal);
    }
    return await this.#listener.open();
  }

  async close(): Promise<void> {
    for (const conversation of this.#conversations.values()) {
      conversation.stop();
    }
    await Promise.all([this.#listener.close(), this.#targets.close()]);
  }

  get isExpectingPeer(): boolean {
    return this.#listener.isExpectingPeer;
  }

  get certificate(): OwnCertificate | undefined {
    return this.#listener.certificate;
  }

  upgrade(connection: Connection, how: UpgradeOptions): Promise<Outcome<TlsReport>> {
    if (connection.leg === 'client') {
      return this.#listener.upgrade(connection, how);
    }
    const text = 'a tap upgrades the connections of its clients only';
    return Promise.resolve(failure(socketError('notSupported', text, connection.peer)));
  }

  #begin(client: StreamConnection, tls: TlsServer | undefined): void {
    const { limits, clock } = this.#traffic.context;
    const conversation = new StreamConversation(client, {
      clock,
      timeoutMs: limits.connectTimeoutMs,
      hasStages: this.#targets.hasStages,
      connects: this.#forward.connect,
      reach: (request) => this.#targets.reach(request),
      ended: () => this.#conversations.delete(client),
    });
    this.#conversations.set(client, conversation);
    conversation.begin(tls);
  }
}
