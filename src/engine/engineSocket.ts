import type { Definition } from '../shared/definition/definition.ts';
import { endpointOf, roleOf, schemeOf } from '../shared/definition/definition.ts';
import { withFollowedKeys } from '../shared/definition/definitionChange.ts';
import type {
  GroupRequest,
  SendReceipt,
  SendRequest,
  SocketState,
  SocketSummary,
  SendJobRequest,
  UpgradeRequest,
} from '../shared/engineApi.ts';
import { isDatagramScheme } from '../shared/endpoint.ts';
import type { Fault } from '../shared/fault/faultSchema.ts';
import type { HeldRequest } from '../shared/intercept/heldRequest.ts';
import type { Intercept } from '../shared/intercept/interceptSchema.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import type { TlsReport } from '../shared/tlsReport.ts';
import type { ScriptInputs } from '../shared/script/scriptInputs.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import type { SendJobReceipt } from '../shared/sendJob.ts';
import { BackOff } from './backOff.ts';
import type { SavedSocket } from './capture/savedEntry.ts';
import { createTransport } from './createTransport.ts';
import { socketError } from './toSocketError.ts';
import { findRecipients, missingConnection } from './sending/findRecipients.ts';
import { SocketScript } from './script/socketScript.ts';
import { Sender } from './sending/sender.ts';
import { SendJobs } from './sending/sendJobs.ts';
import { SocketFaults } from './faults/socketFaults.ts';
import type { Decision } from './pipeline/hold.ts';
import { SocketStages } from './rules/socketStages.ts';
import { SocketLifecycle } from './socketLifecycle.ts';
import type { SocketTraffic } from './socketTraffic.ts';

/** One socket of the user's, through all its runs. */
export class EngineSocket {
  readonly traffic: SocketTraffic;
  readonly #lifecycle: SocketLifecycle;
  readonly #stages: SocketStages;
  readonly #sender: Sender;
  readonly #sendJobs: SendJobs;
  /** As of its last start. */
  #definition: Definition | undefined;

  constructor(traffic: SocketTraffic) {
    this.traffic = traffic;
    this.#stages = new SocketStages(traffic, () => void this.stop());
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
      this.#stages.reset();
      this.#stages.intercept.set(definition.intercept, roleOf(definition));
      traffic.faults?.stop();
      traffic.faults = new SocketFaults(traffic, {
        role: roleOf(definition),
        isDatagram: isDatagramScheme(schemeOf(definition)),
        faults: definition.faults,
        seed: definition.seed,
      });
    }
    const reconnect = 'connect' in definition ? definition.reconnect : undefined;
    const { script } = inputs;
    return this.#lifecycle.start({
      create: (ended) =>
        createTransport(traffic, this.#definition ?? definition, inputs, this.#stages, ended),
      ...(script === undefined ? undefined : { prepare: () => this.#runScript(script) }),
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

  /** See `EngineApi.changeDefinition`. */
  changeDefinition(wanted: Definition, inputs?: SocketInputs): Outcome<null> {
    const { state, transport } = this.#lifecycle;
    const definition = this.#definition;
    if (definition === undefined || ['stopped', 'stopping', 'failed'].includes(state.kind)) {
      return failure(notRunning(state));
    }
    const changed = withFollowedKeys(definition, wanted);
    try {
      this.#stages.apply(changed, inputs);
      transport?.changeOptions?.(changed);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return failure(socketError('invalidDefinition', text, endpointOf(wanted)));
    }
    this.#definition = changed;
    if (JSON.stringify(definition.intercept) !== JSON.stringify(wanted.intercept)) {
      this.#setIntercept(wanted.intercept);
    }
    if (JSON.stringify(definition.faults ?? []) !== JSON.stringify(wanted.faults ?? [])) {
      this.traffic.faults?.set(wanted.faults ?? []);
    }
    return success(null);
  }

  /** See `EngineApi.setFaults`. */
  setFaults(faults: readonly Fault[]): Outcome<null> {
    const { state } = this.#lifecycle;
    if (
      this.traffic.faults === undefined ||
      ['stopped', 'stopping', 'failed'].includes(state.kind)
    ) {
      return failure(notRunning(state));
    }
    this.traffic.faults.set(faults);
    return success(null);
  }

  /** See `EngineApi.setIntercept`. */
  setIntercept(intercept: Intercept | null): Outcome<null> {
    const { state } = this.#lifecycle;
    if (['stopped', 'stopping', 'failed'].includes(state.kind)) {
      return failure(notRunning(state));
    }
    this.#setIntercept(intercept ?? undefined);
    return success(null);
  }

  /** See `EngineApi.decideHeld`. Returns how many messages were decided about. */
  decideHeld({ seqs, decision }: HeldRequest): number {
    const { log, held } = this.traffic;
    const given: Decision =
      decision === 'forward' ? 'pass' : decision === 'drop' ? 'drop' : { replace: decision.bytes };
    if (seqs === undefined) {
      return held.decideAll(given, log.end - 1);
    }
    const entries = seqs.map((seq) => ({ seq, index: log.indexOfSeq(seq) }));
    const found = entries.filter(({ seq, index }) => index < log.end && log.seqAt(index) === seq);
    return held.decide(new Set(found.map(({ index }) => index)), given);
  }

  #setIntercept(intercept: Intercept | undefined): void {
    this.#stages.intercept.set(intercept);
    this.#stages.changed();
  }

  async stop(): Promise<SocketState> {
    const { script } = this.#stages;
    const state = await this.#lifecycle.stop();
    await script?.end();
    return state;
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
    const faults = this.#lifecycle.transport === undefined ? [] : (traffic.faults?.states ?? []);
    const rules = this.#stages.rules.hits;
    const intercept = this.#lifecycle.transport && this.#stages.intercept.current;
    const held = traffic.held.count;
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
      ...(faults.length === 0 ? undefined : { faults }),
      ...(rules.length === 0 ? undefined : { rules }),
      ...(intercept === undefined ? undefined : { intercept }),
      ...(held === 0 ? undefined : { held }),
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

  /** See `EngineApi.reloadScript`. */
  reloadScript(): void {
    this.#stages.script?.reload();
  }

  /** See `EngineApi.debugScript`. */
  debugScript(): Promise<Outcome<number>> {
    const { script } = this.#stages;
    return (
      script?.debug() ?? Promise.resolve(failure(socketError('notRunning', 'no script runs there')))
    );
  }

  /** Resolves once the script is loaded, with why it can't be where that is so. */
  #runScript(inputs: ScriptInputs): Promise<SocketError | undefined> {
    this.#stages.script ??= new SocketScript(this.traffic, inputs, (error) =>
      this.#lifecycle.fail(error),
    );
    return this.#stages.script.loaded();
  }

  /** Its process ends in a while. */
  #endScript(): void {
    void this.#stages.script?.end();
    this.#stages.script = undefined;
  }

  #onState(): void {
    const { kind } = this.#lifecycle.state;
    if (kind === 'stopped' || kind === 'failed') {
      this.traffic.faults?.stop();
    }
    if (kind === 'reconnecting' || kind === 'starting') {
      this.#sendJobs.interrupt();
    } else if (kind !== 'running') {
      this.#sendJobs.end(kind === 'stopping' ? 'socketStopped' : 'connectionsEnded');
    }
    if (kind === 'stopped' || kind === 'failed') {
      this.#endScript();
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
