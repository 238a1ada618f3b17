import type { Socket } from 'node:net';
import type { Ending } from '../../shared/engineApi.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { Connection } from '../connection.ts';
import { socketError, toSocketError } from '../nodeError.ts';
import type { FrameReceiver } from '../framing/framer.ts';
import type { StreamFraming } from '../framing/streamFraming.ts';
import type { Responses } from '../responses.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { wasEndedByPeer } from '../tls/handshakeError.ts';
import { layTls, takeOver } from '../tls/layTls.ts';
import type { HandshakeOutcome, TlsLayer } from '../tls/tlsLayer.ts';
import { landReads } from './landReads.ts';

/**
 * How long an orderly close waits for the peer to finish too, in milliseconds. Closing at once would
 * turn into a reset whenever something unread has arrived, and a reset can destroy what we just sent.
 */
const lingerMs = 2_000;

/** How long a stop waits for queued bytes to leave, in milliseconds. */
const flushMs = 500;

/** From this number of messages on a connection is worth the switch to reads that land. */
const landAfterMessages = 8;

export interface StreamOptions {
  readonly responses: Responses;
  /** How messages are told apart; chunks are messages where there is none. */
  readonly framing: StreamFraming | undefined;
  /** Most bytes that one received message has, where there is no framing. */
  readonly bufferSize: number;
  /** Whether the connection stays open for sending after the peer has finished. */
  readonly allowHalfOpen: boolean;
}

/** Told how a connection ended; `error` when it was not in order. */
export type StreamEnded = (connection: StreamConnection, error?: SocketError) => void;

/**
 * One stream, accepted or opened, from its first step to its `close`, `reset` or `error`. Its socket
 * must allow half open ends: this class decides what the peer's FIN means. Unless `allowHalfOpen` is
 * set, it answers with our own after everything queued has left, as ncat does: most peers that close
 * send a FIN and nothing else, and their connections must not pile up half open.
 */
export class StreamConnection extends Connection {
  /** What is read from and written to: the stream itself, or TLS over it. */
  #socket: Socket;
  readonly #raw: Socket;
  readonly #traffic: SocketTraffic;
  readonly #options: StreamOptions;
  readonly #ended: StreamEnded;
  readonly #localUrl: () => string;
  /** Who began to end it. */
  #endedBy: 'local' | 'remote' | undefined;
  /** Whether the last event is logged already: a reset says it all. */
  #isReset = false;
  /** Until the stream ends, where there is framing. */
  #frames: FrameReceiver | undefined;
  #hasSent = false;
  #triedToLand = false;
  /** Whether what is received lies in a buffer that the next read writes to, see `landReads`. */
  #isLanding = false;
  #isShutdownAsked = false;
  #isResetAsked = false;
  #error: SocketError | undefined;
  #cancelDeadline: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    socket: Socket,
    ends: { readonly peer: string; readonly local: () => string },
    options: StreamOptions,
    ended: StreamEnded,
  ) {
    const { clock } = traffic.context;
    const state = socket.connecting ? 'connecting' : 'open';
    super(traffic.context.nextConnection(), ends.peer, clock.now(), state);
    this.#traffic = traffic;
    this.#socket = socket;
    this.#raw = socket;
    this.#options = options;
    this.#ended = ended;
    this.#localUrl = ends.local;
    traffic.opened(this);
    this.#attach(socket);
  }

  get local(): string {
    return this.#localUrl();
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** To be called once it is open and its opening is logged: greets the peer. */
  greet(): void {
    const { greetings, reply, endless, closeAfterGreeting } = this.#options.responses;
    for (const greeting of greetings) {
      this.send(greeting);
    }
    if (reply !== undefined) {
      this.send(reply(this.#traffic.context.clock.now()));
    }
    if (closeAfterGreeting) {
      this.end('close');
    } else if (endless !== undefined) {
      this.#repeat(endless);
    }
  }

  /**
   * Lays TLS over the stream, after `preamble`, if any, has left in plain: nothing that arrives from
   * now on is a message until the handshake is done. Resolves then, or with the reason; a handshake
   * that fails ends the connection. The connection keeps `preamble`.
   */
  secure(layer: TlsLayer, preamble?: Uint8Array): Promise<Outcome<TlsReport>> {
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      return Promise.resolve(failure(refusal));
    }
    if (this.state !== 'open' || this.tls !== undefined) {
      const text =
        this.tls === undefined
          ? 'the connection is half closed'
          : 'the connection speaks TLS already';
      return Promise.resolve(failure(socketError('notSupported', text, this.peer)));
    }
    this.#endFrames();
    this.state = 'handshake';
    takeOver(this.#raw);
    if (preamble !== undefined && preamble.length > 0) {
      this.#write(preamble);
    }
    return new Promise((resolve) => {
      layTls(layer, this.#raw, this.peer, (outcome) => resolve(this.#onHandshake(outcome, layer)));
    });
  }

  send(bytes: Uint8Array): SocketError | undefined {
    const refusal = this.#refusal();
    if (refusal !== undefined) {
      return refusal;
    }
    if (this.#socket.writableEnded) {
      return socketError('brokenPipe', 'this side has finished sending', this.peer);
    }
    const { sendQueueBytes } = this.#traffic.context.limits;
    if (this.#socket.writableLength + bytes.length > sendQueueBytes) {
      const waiting = this.#socket.writableLength;
      const text = `${waiting} bytes wait already, at most ${sendQueueBytes} may`;
      return socketError('limitReached', text, this.peer);
    }
    if (bytes.length > 0) {
      this.#write(bytes);
    }
    return undefined;
  }

  override frame(payload: Uint8Array): Outcome<Uint8Array> {
    return this.#options.framing?.wrap(payload, this.peer) ?? success(payload);
  }

  end(ending: Ending): SocketError | undefined {
    const refusal = this.#refusal();
    if (this.state === 'handshake' && ending !== 'shutdown' && !this.#raw.destroyed) {
      return this.#abandonHandshake(ending);
    }
    if (refusal !== undefined) {
      return refusal;
    }
    switch (ending) {
      case 'shutdown':
        if (this.#socket.writableEnded) {
          return socketError('brokenPipe', 'this side has finished sending', this.peer);
        }
        this.#isShutdownAsked = true;
        this.#endedBy ??= 'local';
        this.#socket.end();
        return undefined;
      case 'close':
        this.#finish(lingerMs);
        return undefined;
      case 'reset':
        return this.#reset();
    }
  }

  /** Ends it for a stop: what is queued gets a short chance to leave, the peer is not waited for. */
  stop(): void {
    this.#endedBy ??= 'local';
    if (this.#socket.connecting || this.state === 'handshake') {
      this.#socket.destroy();
      return;
    }
    this.#finish(flushMs);
    this.#socket.destroySoon();
  }

  /** A client's connection is open now. */
  connected(): void {
    this.state = 'open';
    this.#traffic.changed();
  }

  #attach(socket: Socket): void {
    this.#frames = this.#options.framing?.receive({
      peer: this.peer,
      message: (bytes) => this.#receive(bytes),
      fault: (error) => this.#traffic.event({ event: 'error', side: 'remote', error }, this),
    });
    socket.on('data', (chunk: Buffer) => this.#onChunk(chunk));
    socket.on('end', () => this.#onEnd());
    socket.on('finish', () => this.#onFinish());
    socket.on('error', (error) => this.#onError(error));
    socket.on('close', () => this.#onClose());
    if (this.#options.responses.echo) {
      socket.on('drain', () => socket.resume());
    }
  }

  /** Why nothing can be sent or ended now. */
  #refusal(): SocketError | undefined {
    const { state } = this;
    if (state === 'connecting' || state === 'handshake' || this.#socket.destroyed) {
      const text =
        state === 'handshake' ? 'the TLS handshake is not done' : 'the connection is not open';
      return socketError('notConnected', text, this.peer);
    }
    return undefined;
  }

  /** The layer tells that the handshake failed; that it was us is known by then. */
  #abandonHandshake(ending: 'close' | 'reset'): SocketError | undefined {
    if (ending === 'reset') {
      return this.#reset();
    }
    this.#endedBy = 'local';
    this.#raw.destroy();
    return undefined;
  }

  #onHandshake(outcome: HandshakeOutcome, layer: TlsLayer): Outcome<TlsReport> {
    const { side } = layer;
    const raw = this.#raw;
    if (outcome.ok) {
      const { socket, report } = outcome;
      const keyLog = layer.keyLogPath === undefined ? undefined : { keyLog: layer.keyLogPath };
      this.#socket = socket;
      this.tls = report;
      this.state = 'open';
      this.#traffic.event({ event: 'handshake', side, tls: report, ...keyLog }, this);
      this.#attach(socket);
      return success(report);
    }
    raw.destroy();
    let { error } = outcome;
    if (this.#endedBy === 'local') {
      error = socketError('cancelled', 'ended during the TLS handshake', this.peer);
    } else {
      const tls = outcome.report === undefined ? undefined : { tls: outcome.report };
      this.#error = error;
      this.#endedBy = wasEndedByPeer(error) ? 'remote' : 'local';
      this.#traffic.event({ event: 'error', error, ...tls }, this);
    }
    if (raw.closed) {
      this.#onClose();
    } else {
      raw.once('close', () => this.#onClose());
    }
    return failure(error);
  }

  #onChunk(chunk: Buffer): void {
    this.#onData(chunk);
    if (this.messagesIn >= landAfterMessages && !this.#triedToLand) {
      this.#triedToLand = true;
      // Plain streams only: TLS decrypts into buffers of its own.
      this.#isLanding =
        this.#socket === this.#raw &&
        landReads(this.#raw, this.#traffic.context.landing, (bytes) => this.#onData(bytes));
    }
  }

  /** While reads land, `chunk` holds only until this returns. */
  #onData(chunk: Uint8Array): void {
    if (this.#frames !== undefined) {
      this.#frames.push(chunk);
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

  #receive(bytes: Uint8Array): void {
    this.#traffic.received(this, bytes);
    if (this.#options.responses.echo && this.#socket.writable) {
      // What is sent may have to wait, and must not change meanwhile.
      const isTaken = this.#write(this.#isLanding ? Buffer.from(bytes) : bytes);
      if (!isTaken) {
        this.#socket.pause();
      }
    }
  }

  /** Sends the same again whenever the peer has taken it, once in a turn of the event loop. */
  #repeat(bytes: Uint8Array): void {
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) {
      return;
    }
    const again = () => this.#repeat(bytes);
    if (this.#write(bytes)) {
      setImmediate(again);
    } else {
      socket.once('drain', again);
    }
  }

  #write(bytes: Uint8Array): boolean {
    if (!this.#hasSent) {
      // Each message leaves when it is sent (no Nagle); a call that silent connections can do without.
      this.#hasSent = true;
      this.#socket.setNoDelay(true);
    }
    this.#traffic.sent(this, bytes);
    const isTaken = this.#socket.write(bytes);
    if (this.#socket.writableLength > 0) {
      this.#traffic.queueing(this);
    }
    return isTaken;
  }

  #finish(waitMs: number): void {
    this.#endedBy ??= 'local';
    if (!this.#socket.writableEnded) {
      this.#socket.end();
    }
    // Nothing is read from a socket that waits for its echo to be taken; the peer's FIN must be.
    this.#socket.resume();
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.#traffic.context.clock.after(waitMs, () => this.#giveUp());
  }

  #giveUp(): void {
    const lost = this.#socket.writableLength;
    if (lost > 0) {
      const text = `closed with ${lost} bytes still queued`;
      this.#fail(socketError('timedOut', text, this.peer), 'local');
    }
    this.#socket.destroy();
  }

  #reset(): SocketError | undefined {
    if (this.peer.startsWith('unix:') || this.peer.startsWith('pipe:')) {
      return socketError('notSupported', 'only TCP knows a reset', this.peer);
    }
    if (this.#socket.writableEnded && !this.#socket.writableFinished) {
      // libuv refuses a reset while a shutdown is under way, and Node then never closes the socket.
      this.#isResetAsked = true;
      this.#finish(lingerMs);
      return undefined;
    }
    this.#endFrames();
    this.#isReset = true;
    this.#endedBy = 'local';
    this.#traffic.event({ event: 'reset', side: 'local' }, this);
    this.#raw.resetAndDestroy();
    return undefined;
  }

  /** Logs what is left of an unfinished frame. */
  #endFrames(): void {
    const frames = this.#frames;
    this.#frames = undefined;
    frames?.end();
  }

  #onEnd(): void {
    this.#endFrames();
    this.#endedBy ??= 'remote';
    this.#traffic.event({ event: 'shutdown', side: 'remote' }, this);
    if (this.state === 'open') {
      this.state = 'remoteShutdown';
    }
    if (!this.#options.allowHalfOpen && !this.#socket.writableEnded) {
      this.#socket.end();
    }
  }

  #onFinish(): void {
    if (this.state === 'open') {
      this.state = 'localShutdown';
      this.#traffic.changed();
    }
    if (this.#isShutdownAsked) {
      this.#traffic.event({ event: 'shutdown', side: 'local' }, this);
    }
    if (this.#isResetAsked) {
      this.#reset();
    }
  }

  #onError(thrown: Error): void {
    const error = toSocketError(thrown, this.peer);
    if (this.#isReset) {
      return;
    }
    this.#endFrames();
    if (error.code === 'connectionReset') {
      this.#isReset = true;
      this.#error = error;
      this.#traffic.event({ event: 'reset', side: 'remote', error }, this);
    } else {
      this.#fail(error);
    }
  }

  #fail(error: SocketError, side?: 'local'): void {
    this.#error = error;
    const by = side === undefined ? undefined : { side };
    this.#traffic.event({ event: 'error', ...by, error }, this);
  }

  #onClose(): void {
    this.#cancelDeadline?.();
    this.#endFrames();
    const wasOpen = this.state !== 'connecting';
    this.state = 'closed';
    if (wasOpen && !this.#isReset) {
      this.#traffic.event({ event: 'close', side: this.#endedBy ?? 'remote' }, this);
    }
    this.#traffic.closed(this);
    this.#ended(this, this.#error);
  }
}
