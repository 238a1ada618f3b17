import type { Definition } from '../shared/definition.ts';
import { endpointOf, roleOf } from '../shared/definition.ts';
import type {
  GroupRequest,
  SendReceipt,
  SendRequest,
  SocketState,
  SocketSummary,
  SendJobRequest,
  UpgradeRequest,
} from '../shared/engineApi.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { failure } from '../shared/socketError.ts';
import type { TlsReport } from '../shared/tlsReport.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import type { SendJobReceipt } from '../shared/sendJob.ts';
import { BackOff } from './backOff.ts';
import type { SavedSocket } from './capture/savedEntry.ts';
import { createTransport } from './createTransport.ts';
import { socketError } from './toSocketError.ts';
import { findRecipients, missingConnection } from './sending/findRecipients.ts';
import { Sender } from './sending/sender.ts';
import { SendJobs } from './sending/sendJobs.ts';
import { SocketLifecycle } from './socketLifecycle.ts';
import type { SocketTraffic } from './socketTraffic.ts';

/** One socket of the user's, through all its runs. */
export class EngineSocket {
  readonly traffic: SocketTraffic;
  readonly #lifecycle: SocketLifecycle;
  readonly #sender: Sender;
  readonly #sendJobs: SendJobs;
  /** As of its last start. */
  #definition: Definition | undefined;

  constructor(traffic: SocketTraffic) {
    this.traffic = traffic;
    this.#sender = new Sender(traffic);
    this.#sendJobs = new SendJobs(traffic, this.#sender);
    this.#lifecycle = new SocketLifecycle(() => this.#onState(), traffic.context.clock);
  }

  start(definition: Definition, inputs: SocketInputs): Promise<SocketState> {
    this.traffic.name = definition.name;
    this.#definition = definition;
    const { traffic } = this;
    traffic.unread.setMax(inputs.unreadBytesMax);
    if (['stopped', 'failed', 'stopping'].includes(this.#lifecycle.state.kind)) {
      traffic.filledMessages = 0;
    }
    const reconnect = 'connect' in definition ? definition.reconnect : undefined;
    return this.#lifecycle.start({
      create: (ended) => createTransport(traffic, definition, inputs, ended),
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

  /** What a capture says of it; the real endpoint of a listener that runs. */
  saved(): SavedSocket {
    const { traffic } = this;
    const definition = this.#definition;
    const { state } = this.#lifecycle;
    const role = definition && roleOf(definition);
    return {
      socket: traffic.id,
      name: traffic.name,
      role: role ?? 'listener',
      endpoint:
        state.kind === 'running' && role === 'listener'
          ? state.endpoint
          : definition
            ? endpointOf(definition)
            : '',
      droppedDatagrams: traffic.counters.droppedDatagrams,
      evictedEntries: traffic.log.evictedEntries,
    };
  }

  summary(): SocketSummary {
    const { traffic } = this;
    const unfinished = traffic.countUnfinished();
    const certificate = this.#lifecycle.transport?.certificate;
    const groups = this.#lifecycle.transport?.groups ?? [];
    const sendJobs = this.#sendJobs.all;
    const { totalConnections, lastMessageAt } = traffic;
    const { lastClosedAt } = traffic.closedConnections;
    return {
      id: traffic.id,
      state: this.#lifecycle.state,
      counters: traffic.counters,
      entries: traffic.log.end - traffic.log.first,
      openConnections: traffic.connections.size,
      ...(totalConnections === 0 ? undefined : { totalConnections }),
      ...(lastMessageAt === undefined ? undefined : { lastMessageAt }),
      ...(lastClosedAt === undefined ? undefined : { lastClosedAt }),
      queuedBytes: traffic.countQueuedBytes(),
      ...(unfinished.frames === 0 ? undefined : { unfinished }),
      ...(certificate === undefined ? undefined : { certificate }),
      ...(groups.length === 0 ? undefined : { groups }),
      ...(sendJobs.length === 0 ? undefined : { sendJobs }),
      ...(traffic.filledMessages === 0 ? undefined : { filledMessages: traffic.filledMessages }),
    };
  }

  async send(request: SendRequest): Promise<Outcome<SendReceipt>> {
    const { transport } = this.#lifecycle;
    if (transport === undefined) {
      return failure(notRunning(this.#lifecycle.state));
    }
    const recipients = await findRecipients(this.traffic, transport, request.to);
    if (!recipients.ok) {
      return recipients;
    }
    return request.untilPassed
      ? this.#sender.sendUntilPassed(recipients.value, request)
      : this.#sender.send(recipients.value, request);
  }

  startSendJob(request: SendJobRequest): Promise<Outcome<SendJobReceipt>> {
    const definition = this.#definition;
    const reconnects = definition && 'connect' in definition && definition.reconnect !== undefined;
    return this.#sendJobs.run(request, {
      comesBack: reconnects === true && request.to === 'all',
      find: () => {
        const { transport } = this.#lifecycle;
        return transport === undefined
          ? Promise.resolve(failure(notRunning(this.#lifecycle.state)))
          : findRecipients(this.traffic, transport, request.to);
      },
    });
  }

  async upgrade({ connection: id, bytes, verify }: UpgradeRequest): Promise<Outcome<TlsReport>> {
    const { transport } = this.#lifecycle;
    if (transport === undefined) {
      return failure(notRunning(this.#lifecycle.state));
    }
    const connection = this.traffic.connections.get(id);
    if (connection === undefined) {
      return failure(missingConnection(this.traffic, id));
    }
    if (transport.upgrade === undefined) {
      return failure(socketError('notSupported', 'only a stream can speak TLS', connection.peer));
    }
    return await transport.upgrade(connection, {
      ...(bytes === undefined ? undefined : { bytes }),
      ...(verify === undefined ? undefined : { verify }),
    });
  }

  changeGroup({ change, socket, ...membership }: GroupRequest) {
    const { transport } = this.#lifecycle;
    if (transport === undefined) {
      return failure(notRunning(this.#lifecycle.state));
    }
    return (
      transport.changeGroup?.(change, membership) ??
      failure(socketError('notSupported', `only UDP listeners join groups, not ${socket}`))
    );
  }

  #onState(): void {
    const { kind } = this.#lifecycle.state;
    if (kind === 'reconnecting' || kind === 'starting') {
      this.#sendJobs.interrupt();
    } else if (kind !== 'running') {
      this.#sendJobs.end(kind === 'stopping' ? 'socketStopped' : 'connectionsEnded');
    }
    this.traffic.changed();
  }
}

function notRunning({ kind }: SocketState): SocketError {
  switch (kind) {
    case 'starting':
      return socketError('notReady', 'the socket is starting');
    case 'reconnecting':
      return socketError('notReady', 'the socket waits to connect again');
    default:
      return socketError('notRunning', 'the socket does not run');
  }
}
