import type { Outcome } from '../../shared/socketError.ts';
import { failure } from '../../shared/socketError.ts';
import type { Clock } from '../clock.ts';
import { endOrStop } from '../endOrStop.ts';
import type { StreamConnection } from '../stream/streamConnection.ts';
import type { TlsServer } from '../tls/tlsServer.ts';
import { socketError } from '../toSocketError.ts';
import type { ClientHello } from './clientHello.ts';
import { Relay } from './relay.ts';
import { TappedTls } from './tappedTls.ts';

/** The connection to the target, and the protocol that TLS agreed on there. */
export interface ReachedTarget {
  readonly connection: StreamConnection;
  readonly alpn?: string | undefined;
}

export interface ConversationTerms {
  readonly clock: Clock;
  /** How long a client may take to say hello, in milliseconds. */
  readonly timeoutMs: number;
  readonly connects: 'atOnce' | 'withData';
  /** Whether its connections have stages. */
  readonly hasStages: boolean;
  /** Called when the client's connection has ended. */
  readonly ended: () => void;
  /** Connects to a target. */
  readonly reach: (request: ReachRequest) => Promise<Outcome<ReachedTarget>>;
}

export interface ReachRequest {
  readonly client: StreamConnection;
  /** What the client asks for, where it speaks TLS. */
  readonly hello: ClientHello | undefined;
  /** Aborted, with a `SocketError`, when the target is wanted no longer. */
  readonly cancel: AbortController;
  /** To be called with each connection to a target, before anything is read of it. */
  readonly opened: (server: StreamConnection) => void;
}

/**
 * A client's connection to a tap and its partner, the tap's connection to the target: what each receives
 * leaves on the other, and the way in which one ends is how the other ends.
 */
export class StreamConversation {
  readonly client: StreamConnection;
  readonly #terms: ConversationTerms;
  readonly #upstream: Relay;
  readonly #cancel = new AbortController();
  #server: StreamConnection | undefined;
  #downstream: Relay | undefined;
  #isReaching = false;
  #isJoined = false;

  constructor(client: StreamConnection, terms: ConversationTerms) {
    this.client = client;
    this.#terms = terms;
    client.leg = 'client';
    this.#upstream = new Relay(client, {
      byMessage: terms.hasStages,
      begun: () => this.#reachPlain(),
      ended: () => {
        this.#cancelReach('the client has gone');
        terms.ended();
      },
    });
    client.forwardTo(this.#upstream);
  }

  /** Begins with a client that was accepted; with `tls` it is to speak TLS first. */
  begin(tls: TlsServer | undefined): void {
    const { client } = this;
    if (tls === undefined) {
      client.begin();
      if (this.#terms.connects === 'atOnce') {
        this.#reachPlain();
      }
      return;
    }
    const { clock, timeoutMs } = this.#terms;
    const context = new TappedTls({
      ...{ server: tls, clock, timeoutMs },
      reach: (hello) => this.#reach(hello),
    });
    void client.secure(context).then(({ ok }) => {
      if (ok) {
        client.begin();
        this.#join();
      } else {
        this.#server?.stop();
      }
    });
  }

  /** The tap is stopped: the client's connection is stopped by its listener. */
  stop(): void {
    this.#cancelReach('the tap was stopped');
    this.#server?.stop();
  }

  /** The target is wanted no longer, unless it is reached already. */
  #cancelReach(reason: string): void {
    if (!this.#isJoined) {
      this.#cancel.abort(socketError('cancelled', reason, this.client.peer));
    }
  }

  #reachPlain(): void {
    if (!this.#isReaching) {
      void this.#reach(undefined).then((reached) => {
        if (reached.ok) {
          this.#join();
        } else {
          endOrStop(this.client, 'reset');
        }
      });
    }
  }

  async #reach(hello: ClientHello | undefined): Promise<Outcome<ReachedTarget>> {
    this.#isReaching = true;
    const { client } = this;
    const reached = await this.#terms.reach({
      ...{ client, hello, cancel: this.#cancel },
      opened: (server) => this.#adopt(server),
    });
    if (!reached.ok || !this.#cancel.signal.aborted) {
      return reached;
    }
    reached.value.connection.stop();
    return failure(socketError('cancelled', 'the client has gone', client.peer));
  }

  /** What the target says first is kept until both are open. */
  #adopt(server: StreamConnection): void {
    server.leg = 'server';
    this.#server = server;
    this.#downstream = new Relay(server, {
      byMessage: this.#terms.hasStages,
      ended: () => undefined,
    });
    server.forwardTo(this.#downstream);
  }

  /** Both are open: what each receives leaves on the other from now on. */
  #join(): void {
    this.#isJoined = true;
    if (this.#server !== undefined) {
      this.#server.begin();
      this.#downstream?.connect(this.client);
      this.#upstream.connect(this.#server);
    }
  }
}
