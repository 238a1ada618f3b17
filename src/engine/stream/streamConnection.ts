import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { Connection } from '../connection.ts';
import { sendRoomError, socketError } from '../toSocketError.ts';
import { PassingMessage } from '../pipeline/passingMessage.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { MakeEdge } from '../pipeline/wireEdge.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Forwarding, ForwardSource, ForwardTarget } from '../tap/forwarding.ts';
import type { TlsContext } from '../tls/tlsContext.ts';
import type { PipelineHost } from '../pipeline/pipelineHost.ts';
import type { Secured, StreamWire, WireOwner } from '../wire/streamWire.ts';
import type { HoldReason, WireWatcher } from '../wire/wire.ts';
import { MessageReader } from './messageReader.ts';
import type { ReadConnection } from './messageReader.ts';
import { MessageWriter } from './messageWriter.ts';
import type { WrittenConnection } from './messageWriter.ts';
import { StreamTeardown } from './streamTeardown.ts';
import type { EndingConnection } from './streamTeardown.ts';
import type { StreamOptions } from './streamOptions.ts';
import { StreamTimeouts } from './streamTimeouts.ts';

/** Told how a connection ended. */
export type StreamEnded = (connection: StreamConnection, end: ConnectionEnd) => void;

/** Both ends as URLs, and which of them opened it. */
export interface StreamEnds {
  readonly peer: string;
  readonly local: string;
  readonly openedBy: 'local' | 'remote';
}

/**
 * One stream, accepted or opened, from when it is connected to its `close`, `reset` or `error`. What it
 * is made of asks it for what they need: there may be ten thousand, and a closure for each would be most of them.
 */
export class StreamConnection
  extends Connection
  implements
    ForwardSource,
    ForwardTarget,
    WireOwner,
    ReadConnection,
    WrittenConnection,
    EndingConnection
{
  readonly local: string;
  readonly #wire: StreamWire;
  readonly #traffic: SocketTraffic;
  readonly #options: StreamOptions;
  readonly #teardown: StreamTeardown;
  readonly #timeouts: StreamTimeouts | undefined;
  readonly #ended: StreamEnded;
  readonly #openedBy: StreamEnds['openedBy'];
  readonly #reader: MessageReader;
  readonly #writer: MessageWriter;
  /** Most connections have none. */
  #pipeline: Pipeline | undefined;
  /** Of a tap's connections. */
  #forwarding: Forwarding | undefined;
  #hasBegun = false;

  constructor(
    traffic: SocketTraffic,
    wire: StreamWire,
    ends: StreamEnds,
    options: StreamOptions,
    ended: StreamEnded,
  ) {
    const { clock } = traffic.context;
    super(traffic.context.nextConnection(), ends.peer, clock.now(), 'open');
    this.#traffic = traffic;
    this.#wire = wire;
    this.#options = options;
    this.local = ends.local;
    this.#openedBy = ends.openedBy;
    this.#ended = ended;
    this.#writer = new MessageWriter(this, traffic, wire);
    this.#reader = new MessageReader(this, traffic, wire, options);
    this.#pipeline = this.#makePipeline();
    this.#teardown = new StreamTeardown(this, traffic, wire);
    if (options.keepAliveMs !== undefined) {
      wire.keepAlive(options.keepAliveMs);
    }
    this.#timeouts = this.#makeTimeouts();
    traffic.opened(this, ends.openedBy);
    this.#openFrames();
    wire.carry(this);
  }

  get pipeline(): Pipeline | undefined {
    return this.#pipeline;
  }

  get watcher(): WireWatcher {
    return this.#teardown;
  }

  get noDelay(): boolean {
    return this.#options.noDelay;
  }

  get allowHalfOpen(): boolean {
    return this.#options.allowHalfOpen;
  }

  receive(bytes: Uint8Array): void {
    this.#timeouts?.traffic();
    this.#reader.read(bytes);
  }

  written(): void {
    this.#timeouts?.traffic();
  }

  outOfMemory(error: SocketError): void {
    this.#teardown.stopWith(error);
  }

  readLast(): void {
    this.#reader.end();
  }

  peerFinished(): void {
    this.#forwarding?.finished();
  }

  ended(end: ConnectionEnd): void {
    this.#timeouts?.cancel();
    this.#forwarding?.ended(end);
    this.#ended(this, end);
  }

  get queuedBytes(): number {
    return this.#wire.queuedBytes + (this.#pipeline?.queuedBytes ?? 0);
  }

  override get protocol(): ProtocolId | undefined {
    return this.#options.framing?.protocol;
  }

  override get unfinishedBytes(): number {
    return this.#reader.pendingLength;
  }

  override get unfinished(): Uint8Array {
    return this.#reader.pending ?? super.unfinished;
  }

  /** Hands on what is received from now on. */
  forwardTo(forwarding: Forwarding): void {
    this.#forwarding = forwarding;
    this.#reader.forwardTo(forwarding);
  }

  /** To be called once it is open and its opening is logged. */
  begin(): void {
    this.#hasBegun = true;
    this.#pipeline?.opened();
  }

  stagesChanged(): void {
    const { factories } = this.#options.stages;
    if (factories.length > 0 && this.state !== 'closed') {
      this.#anyPipeline().addStages(factories);
    }
  }

  /**
   * Lays TLS over the stream, after `preamble`, if any, has left in plain: nothing that arrives from
   * now on is a message until the handshake is done. Resolves then, or with the reason; a handshake
   * that fails ends the connection. The connection keeps `preamble`.
   */
  secure(context: TlsContext, preamble?: Uint8Array): Promise<Outcome<TlsReport>> {
    const sendBlocker = this.#sendBlocker();
    if (sendBlocker !== undefined) {
      return Promise.resolve(failure(sendBlocker));
    }
    if (this.state !== 'open' || this.tls !== undefined) {
      const text =
        this.tls === undefined
          ? 'the connection is half closed'
          : 'the connection speaks TLS already';
      return Promise.resolve(failure(socketError('notSupported', text, this.peer)));
    }
    if (this.#pipeline?.isHolding === true) {
      const text = 'messages are held back that were to go in plain';
      return Promise.resolve(failure(socketError('notReady', text, this.peer)));
    }
    this.#reader.end();
    if (preamble !== undefined && preamble.length > 0) {
      this.#writer.write(preamble);
    }
    this.state = 'handshake';
    return new Promise((resolve) => {
      this.#wire.secure(context, this.peer, (outcome) =>
        resolve(this.#onHandshake(outcome, context)),
      );
    });
  }

  send(bytes: Uint8Array, passed?: () => void, origin?: Origin): SocketError | undefined {
    const refusal = this.#refusal(bytes.length);
    if (refusal !== undefined) {
      return refusal;
    }
    if (bytes.length === 0) {
      if (passed !== undefined) {
        setImmediate(passed);
      }
    } else if (this.#pipeline?.seesSent === true) {
      this.#pipeline.send(bytes, origin ?? 'user', passed);
    } else {
      this.#pipeline?.touch();
      this.#writer.write(bytes, passed, origin);
    }
    return undefined;
  }

  forward(bytes: Uint8Array, entry?: number, giveBack?: () => void): boolean {
    if (this.#pipeline === undefined) {
      // Framing may keep what it was told of.
      const passed = this.#writer.framing === undefined ? giveBack : undefined;
      return this.#wire.state === 'open' && this.#writer.writeForwarded(bytes, passed);
    }
    return this.#pipeline.forward(PassingMessage.forwardedBytes(bytes, entry));
  }

  forwardMessage(message: PassingMessage): boolean {
    const forwarded = message.forwarded();
    if (this.#pipeline === undefined) {
      return this.#wire.state === 'open' && this.#writer.writeMessage(forwarded);
    }
    return this.#pipeline.forward(forwarded);
  }

  finish(): void {
    this.#teardown.finish();
  }

  whenDrained(callback: () => void): void {
    if (this.#pipeline === undefined) {
      this.#wire.whenWritable(callback);
    } else {
      this.#pipeline.whenRoom(() => this.#wire.whenWritable(callback));
    }
  }

  override frame(payload: Uint8Array): Outcome<Uint8Array> {
    return this.#options.framing?.wrap(payload, this.peer) ?? success(payload);
  }

  end(mode: CloseMode): SocketError | undefined {
    if (this.#wire.state === 'handshake' && mode !== 'shutdown') {
      return this.#teardown.abandonHandshake(mode);
    }
    const refusal = this.#sendBlocker() ?? this.#teardown.end(mode);
    if (refusal === undefined && mode === 'close') {
      this.#forwarding?.closing();
    }
    return refusal;
  }

  /** Ends it for a stop: what is queued gets a short chance to leave, the peer is not waited for. */
  stop(): void {
    this.#teardown.stop();
  }

  hold(reason: HoldReason): void {
    this.#wire.hold(reason);
  }

  release(reason: HoldReason): void {
    this.#wire.release(reason);
  }

  setEdge(make: MakeEdge): void {
    this.#anyPipeline().setEdge(make);
  }

  /** A pipeline without stages where there is none yet. */
  #anyPipeline(): Pipeline {
    if (this.#pipeline === undefined) {
      this.#pipeline = Pipeline.withoutStages(this.#pipelineHost());
      if (this.#hasBegun) {
        this.#pipeline.opened();
      }
    }
    return this.#pipeline;
  }

  #openFrames(): void {
    this.#writer.framing = this.#reader.open(this.#openedBy);
  }

  /** Why so many bytes can't be sent now. */
  #refusal(bytes: number): SocketError | undefined {
    const sendBlocker = this.#sendBlocker();
    if (sendBlocker !== undefined) {
      return sendBlocker;
    }
    if (this.#teardown.isFinishing) {
      return socketError('brokenPipe', 'this side has finished sending', this.peer);
    }
    return sendRoomError(this.#traffic.context, this.queuedBytes, bytes, this.peer);
  }

  /** Why nothing can be sent or ended now. */
  #sendBlocker(): SocketError | undefined {
    const { state } = this.#wire;
    if (state === 'handshake') {
      return socketError('notReady', 'the TLS handshake is not done', this.peer);
    }
    return state === 'closed' || state === 'broken'
      ? socketError('notConnected', 'the connection is not open', this.peer)
      : undefined;
  }

  #onHandshake(outcome: Secured, context: TlsContext): Outcome<TlsReport> {
    if (!outcome.ok) {
      return failure(this.#teardown.handshakeFailed(outcome));
    }
    const { report } = outcome;
    const { side, keyLogPath } = context;
    const keyLog = keyLogPath === undefined ? undefined : { keyLog: keyLogPath };
    this.tls = report;
    this.state = 'open';
    this.#traffic.event({ event: 'handshake', side, tls: report, ...keyLog }, this);
    this.#openFrames();
    return success(report);
  }

  #makeTimeouts(): StreamTimeouts | undefined {
    const { idleMs, totalMs } = this.#options;
    return idleMs === undefined && totalMs === undefined
      ? undefined
      : new StreamTimeouts({
          clock: this.#traffic.context.clock,
          idleMs,
          totalMs,
          peer: this.peer,
          bytesFlushed: () => this.#wire.bytesFlushed,
          timedOut: (error) => this.#teardown.stopWith(error),
        });
  }

  #makePipeline(): Pipeline | undefined {
    const { factories } = this.#options.stages;
    return factories.length === 0 ? undefined : Pipeline.of(factories, this.#pipelineHost());
  }

  #pipelineHost(): PipelineHost {
    const { upgrade } = this.#options;
    const wire = this.#wire;
    return {
      connection: this,
      traffic: this.#traffic,
      wire,
      isDatagram: false,
      peerPort: undefined,
      get isWritable() {
        return wire.state === 'open';
      },
      refusal: (bytes) => this.#refusal(bytes),
      place: (bytes) => this.#options.framing?.place(bytes),
      writePart: (bytes) => void this.#writer.put(bytes),
      write: (message) => this.#writer.writeMessage(message),
      deliver: (message) => this.#forwarding?.message(message),
      upgrade: upgrade && ((bytes, ready) => upgrade(this, { bytes, ready })),
    };
  }
}
