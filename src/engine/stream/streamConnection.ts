import type { Socket } from 'node:net';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { Connection } from '../connection.ts';
import { memoryError, sendRoomError, socketError } from '../toSocketError.ts';
import type { FrameReceiver } from '../framing/framer.ts';
import type { ConnectionFraming, Framed, StreamFraming } from '../framing/streamFraming.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import type { StageFactory } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { startTls } from '../tls/startTls.ts';
import type { HandshakeOutcome, TlsContext } from '../tls/tlsContext.ts';
import type { PipelineHost } from '../pipeline/pipelineHost.ts';
import { StreamWire } from '../wire/streamWire.ts';
import { StreamTeardown } from './streamTeardown.ts';
import { StreamTimeouts } from './streamTimeouts.ts';
import { bytesFlushed } from '../wire/bytesFlushed.ts';
import type { CloseReason } from '../transport.ts';

export interface StreamOptions {
  /** What happens to its messages, in order from the wire. */
  readonly stages: readonly StageFactory[];
  /** How messages are told apart; chunks are messages where there is none. */
  readonly framing: StreamFraming | undefined;
  /** Most bytes that one received message has, where there is no framing. */
  readonly bufferSize: number;
  /** Whether the connection stays open for sending after the peer has finished. */
  readonly allowHalfOpen: boolean;
  /** Whether each message leaves when it is sent, without Nagle's algorithm. */
  readonly noDelay: boolean;
  /** After how long a silence the system asks whether the peer is still there, in milliseconds. */
  readonly keepAliveMs: number | undefined;
  /** How long it may be silent, and how long it may be open, in milliseconds. */
  readonly idleMs: number | undefined;
  readonly totalMs: number | undefined;
}

/** Told how a connection ended. */
export type StreamEnded = (connection: StreamConnection, end: CloseReason) => void;

/** Both ends as URLs, and which of them opened it. */
export interface StreamEnds {
  readonly peer: string;
  readonly local: () => string;
  readonly openedBy: 'local' | 'remote';
}

/**
 * One stream, accepted or opened, from when it is connected to its `close`, `reset` or `error`. Its socket
 * must allow half open ends: `StreamTeardown` decides what the peer's FIN means.
 */
export class StreamConnection extends Connection {
  readonly #wire: StreamWire;
  readonly #traffic: SocketTraffic;
  readonly #options: StreamOptions;
  readonly #teardown: StreamTeardown;
  readonly #timeouts: StreamTimeouts | undefined;
  readonly #localUrl: () => string;
  readonly #openedBy: StreamEnds['openedBy'];
  /** Until the stream ends, where there is framing. */
  #frames: FrameReceiver | undefined;
  #framing: ConnectionFraming | undefined;
  #hasSent = false;
  /** Most connections have none. */
  readonly #pipeline: Pipeline | undefined;
  /** Whether it ends because there is no memory for its frame. */
  #isOutOfMemory = false;

  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    ends: StreamEnds,
    options: StreamOptions,
    ended: StreamEnded,
  ) {
    const { clock } = traffic.context;
    super(traffic.context.nextConnection(), ends.peer, clock.now(), 'open');
    this.#traffic = traffic;
    this.#wire = new StreamWire(socket, traffic.context.sharedReadBuffer);
    this.#options = options;
    this.#localUrl = ends.local;
    this.#openedBy = ends.openedBy;
    if (options.stages.length > 0) {
      this.#pipeline = Pipeline.of(options.stages, this.#pipelineHost());
    }
    this.#teardown = new StreamTeardown(this, traffic, socket, {
      allowHalfOpen: options.allowHalfOpen,
      lastRead: () => this.#endFrames(),
      readOn: () => this.#wire.readOn(),
      ended: (end) => {
        this.#timeouts?.cancel();
        ended(this, end);
      },
      pipeline: this.#pipeline,
    });
    const { keepAliveMs, idleMs, totalMs } = options;
    if (keepAliveMs !== undefined) {
      socket.setKeepAlive(true, keepAliveMs);
    }
    if (idleMs !== undefined || totalMs !== undefined) {
      this.#timeouts = new StreamTimeouts({
        clock,
        idleMs,
        totalMs,
        peer: ends.peer,
        bytesFlushed: () => bytesFlushed(socket),
        timedOut: (error) => this.#teardown.stopWith(error),
      });
    }
    traffic.opened(this, ends.openedBy);
    this.#attach();
  }

  get local(): string {
    return this.#localUrl();
  }

  get queuedBytes(): number {
    return this.#wire.queuedBytes + (this.#pipeline?.queuedBytes ?? 0);
  }

  override get unfinishedBytes(): number {
    return this.#frames?.pendingLength ?? 0;
  }

  override get unfinished(): Uint8Array {
    return this.#frames?.pending ?? super.unfinished;
  }

  /** To be called once it is open and its opening is logged. */
  begin(): void {
    this.#pipeline?.opened();
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
    this.#endFrames();
    this.state = 'handshake';
    this.#wire.beginHandshake();
    if (preamble !== undefined && preamble.length > 0) {
      this.#write(preamble);
    }
    return new Promise((resolve) => {
      startTls(context, this.#wire.raw, this.peer, (outcome) =>
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
      this.#write(bytes, passed, origin);
    }
    return undefined;
  }

  whenDrained(callback: () => void): void {
    if (this.#pipeline === undefined) {
      this.#wire.whenWritable(callback);
    } else {
      this.#pipeline.whenSent(() => this.#wire.whenWritable(callback));
    }
  }

  override frame(payload: Uint8Array): Outcome<Uint8Array> {
    return this.#options.framing?.wrap(payload, this.peer) ?? success(payload);
  }

  end(mode: CloseMode): SocketError | undefined {
    const isGone = this.#wire.raw.destroyed || this.#teardown.isBroken;
    if (this.state === 'handshake' && mode !== 'shutdown' && !isGone) {
      return this.#teardown.abandonHandshake(mode);
    }
    return this.#sendBlocker() ?? this.#teardown.end(mode);
  }

  /** Ends it for a stop: what is queued gets a short chance to leave, the peer is not waited for. */
  stop(): void {
    this.#teardown.stop();
  }

  #attach(): void {
    this.#framing = this.#options.framing?.open({
      peer: this.peer,
      openedBy: this.#openedBy,
      message: (bytes, framed) => this.#receive(bytes, framed),
      fault: (error) => this.#traffic.event({ event: 'error', side: 'remote', error }, this),
    });
    this.#frames = this.#framing?.receiver;
    this.#wire.read((bytes) => this.#onData(bytes));
    this.#teardown.follow(this.#wire.socket);
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
    const { state } = this;
    if (state === 'handshake') {
      return socketError('notReady', 'the TLS handshake is not done', this.peer);
    }
    return this.#wire.state === 'closed' || this.#teardown.isBroken
      ? socketError('notConnected', 'the connection is not open', this.peer)
      : undefined;
  }

  #onHandshake(outcome: HandshakeOutcome, context: TlsContext): Outcome<TlsReport> {
    if (!outcome.ok) {
      return failure(this.#teardown.handshakeFailed(outcome));
    }
    if (this.#teardown.isReset) {
      // It was done before the reset took effect.
      outcome.socket.on('error', () => undefined);
      const error = socketError('cancelled', 'reset during the TLS handshake', this.peer);
      return failure(this.#teardown.handshakeFailed({ ok: false, error }));
    }
    const { socket, report } = outcome;
    const { side, keyLogPath } = context;
    const keyLog = keyLogPath === undefined ? undefined : { keyLog: keyLogPath };
    this.#wire.secured(socket);
    this.#hasSent = false;
    if (!this.#options.noDelay) {
      // A handshake waits for each of its messages; what comes now need not.
      this.#wire.raw.setNoDelay(false);
    }
    this.tls = report;
    this.state = 'open';
    this.#traffic.event({ event: 'handshake', side, tls: report, ...keyLog }, this);
    this.#attach();
    return success(report);
  }

  /** Where the wire's bytes are borrowed, `chunk` holds only until this returns. */
  #onData(chunk: Uint8Array): void {
    this.#timeouts?.traffic();
    this.#teardown.afterRead();
    if (this.#frames !== undefined) {
      this.#frames.push(chunk);
      this.#onUnfinished();
      return;
    }
    const { bufferSize } = this.#options;
    if (chunk.length <= bufferSize) {
      this.#receive(chunk);
      return;
    }
    for (let from = 0; from < chunk.length; from += bufferSize) {
      this.#receive(chunk.subarray(from, from + bufferSize));
    }
  }

  #onUnfinished(): void {
    if (this.unfinishedBytes > 0) {
      this.#traffic.hasUnfinished(this);
      if (this.#traffic.context.memory.isExhausted && !this.#isOutOfMemory) {
        this.#isOutOfMemory = true;
        this.#wire.hold('memory');
        this.#teardown.stopWith(memoryError(this.peer));
      }
    }
  }

  #receive(bytes: Uint8Array, framed?: Framed): void {
    this.#traffic.received(this, bytes, framed?.place);
    this.#traffic.noteContext(framed?.context);
    this.#pipeline?.receive(bytes, framed?.place, this.#wire.isBorrowed);
    if (this.#traffic.unread.isFull) {
      this.#wire.hold('reader');
      this.#traffic.unread.whenTaken(this, () => this.#wire.release('reader'));
    }
  }

  /**
   * Logs bytes and hands them to the system; `entry` is the index of those that are logged as held.
   * Returns whether there is room for more.
   */
  #write(bytes: Uint8Array, passed?: () => void, origin?: Origin, entry?: number): boolean {
    if (!this.#hasSent) {
      // A call that silent connections can do without.
      this.#hasSent = true;
      this.#teardown.beforeFirstWrite();
      this.#wire.socket.setNoDelay(this.#options.noDelay);
    }
    this.#timeouts?.traffic();
    const framed = this.#framing?.sent(bytes);
    if (entry === undefined) {
      this.#traffic.sent(this, bytes, framed?.place, origin);
      this.#traffic.noteContext(framed?.context);
    } else {
      this.#traffic.released(this, entry, bytes, framed?.place, origin);
    }
    const isTaken = this.#wire.write(bytes, passed);
    if (this.#wire.queuedBytes > 0) {
      this.#traffic.queueing(this);
    }
    return isTaken;
  }

  #pipelineHost(): PipelineHost {
    const isWritable = () => this.#isWritable;
    return {
      connection: this,
      traffic: this.#traffic,
      wire: this.#wire,
      isDatagram: false,
      peerPort: undefined,
      get isWritable() {
        return isWritable();
      },
      refusal: (bytes) => this.#refusal(bytes),
      place: (wire) => this.#options.framing?.place(wire),
      write: ({ wire, passed, origin, entry }) => this.#write(wire, passed, origin, entry),
    };
  }

  get #isWritable(): boolean {
    return this.#wire.state === 'open' && this.#wire.socket.writable && !this.#teardown.isBroken;
  }

  /** Logs what is left of an unfinished frame. */
  #endFrames(): void {
    const frames = this.#frames;
    this.#frames = undefined;
    frames?.end();
  }
}
