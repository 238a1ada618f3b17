import type { Definition } from '../shared/definition.ts';
import { endpointOf } from '../shared/definition.ts';
import type {
  SendReceipt,
  SendRequest,
  SocketState,
  SocketSummary,
  UpgradeRequest,
} from '../shared/engineApi.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import type { TlsReport } from '../shared/tlsReport.ts';
import type { TlsMaterials } from '../shared/tlsSettings.ts';
import { BackOff } from './backOff.ts';
import type { Connection } from './connection.ts';
import { createTransport } from './createTransport.ts';
import { socketError } from './nodeError.ts';
import { SocketLifecycle } from './socketLifecycle.ts';
import type { SocketTraffic } from './socketTraffic.ts';

/** One socket of the user's, through all its runs. */
export class EngineSocket {
  readonly traffic: SocketTraffic;
  readonly #lifecycle: SocketLifecycle;

  constructor(traffic: SocketTraffic) {
    this.traffic = traffic;
    this.#lifecycle = new SocketLifecycle(() => traffic.changed(), traffic.context.clock);
  }

  start(definition: Definition, materials: TlsMaterials): Promise<SocketState> {
    this.traffic.name = definition.name;
    const { traffic } = this;
    const reconnect = 'connect' in definition ? definition.reconnect : undefined;
    return this.#lifecycle.start({
      create: (ended) => createTransport(traffic, definition, materials, ended),
      ...(reconnect === undefined
        ? undefined
        : {
            backOff: new BackOff(reconnect, traffic.context.random),
            waits: (delay) =>
              traffic.event({
                event: 'reconnect',
                side: 'local',
                endpoint: endpointOf(definition),
                reconnect: delay,
              }),
          }),
    });
  }

  stop(): Promise<SocketState> {
    return this.#lifecycle.stop();
  }

  applyLimits(): void {
    this.traffic.applyLimits();
    this.#lifecycle.transport?.limitsChanged?.();
  }

  summary(): SocketSummary {
    const { traffic } = this;
    const certificate = this.#lifecycle.transport?.certificate;
    return {
      id: traffic.id,
      state: this.#lifecycle.state,
      counters: traffic.counters,
      entries: traffic.log.end - traffic.log.first,
      openConnections: traffic.connections.size,
      queuedBytes: traffic.countQueuedBytes(),
      ...(certificate === undefined ? undefined : { certificate }),
    };
  }

  async send({ to, bytes, raw = false }: SendRequest): Promise<Outcome<SendReceipt>> {
    const { transport } = this.#lifecycle;
    if (transport === undefined) {
      return failure(socketError('notRunning', 'the socket does not run'));
    }
    if (typeof to === 'number') {
      const connection = this.traffic.connections.get(to);
      return connection === undefined
        ? failure(this.missingConnection(to))
        : this.#sendTo([connection], bytes, raw);
    }
    if (to === 'all') {
      return this.#sendTo([...this.traffic.connections.values()], bytes, raw);
    }
    if (transport.reach === undefined) {
      return failure(socketError('notSupported', 'only a UDP listener reaches any peer', to.peer));
    }
    const reached = await transport.reach(to.peer);
    return reached.ok ? this.#sendTo([reached.value], bytes, raw) : reached;
  }

  async upgrade({ connection: id, bytes, verify }: UpgradeRequest): Promise<Outcome<TlsReport>> {
    const { transport } = this.#lifecycle;
    if (transport === undefined) {
      return failure(socketError('notRunning', 'the socket does not run'));
    }
    const connection = this.traffic.connections.get(id);
    if (connection === undefined) {
      return failure(this.missingConnection(id));
    }
    if (transport.upgrade === undefined) {
      return failure(socketError('notSupported', 'only a stream can speak TLS', connection.peer));
    }
    return await transport.upgrade(connection, {
      ...(bytes === undefined ? undefined : { bytes }),
      ...(verify === undefined ? undefined : { verify }),
    });
  }

  /** Why there is no open connection of that number. */
  missingConnection(id: number): SocketError {
    return id > 0 && this.traffic.context.wasConnection(id)
      ? socketError('notConnected', `connection ${id} has ended`)
      : socketError('noSuchConnection', `there is no connection ${id}`);
  }

  #sendTo(
    connections: readonly Connection[],
    payload: Uint8Array,
    raw: boolean,
  ): Outcome<SendReceipt> {
    const [first] = connections;
    const framed = raw || first === undefined ? success(payload) : first.frame(payload);
    if (!framed.ok) {
      return framed;
    }
    const bytes = framed.value;
    let taken = 0;
    let firstError: SocketError | undefined;
    for (const connection of connections) {
      const error = connection.send(bytes);
      if (error === undefined) {
        taken += 1;
      } else {
        firstError ??= error;
        // The receipt can't name those that were left out; their log does, unless they have ended.
        if (connections.length > 1 && error.code === 'limitReached') {
          this.traffic.event({ event: 'error', side: 'local', error }, connection);
        }
      }
    }
    if (taken === 0) {
      return failure(firstError ?? socketError('notConnected', 'no connection is open'));
    }
    return success({ connections: taken, bytes: taken * bytes.length });
  }
}
