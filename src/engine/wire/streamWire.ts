import type { Socket } from 'node:net';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { socketError } from '../toSocketError.ts';
import { detachListeners, startTls } from '../tls/startTls.ts';
import type { HandshakeFailure, HandshakeOutcome, TlsContext } from '../tls/tlsContext.ts';
import { bytesFlushed } from './bytesFlushed.ts';
import { closeSocket } from './closeSocket.ts';
import { readPreamble } from './readPreamble.ts';
import type { PreambleReader, SettlePreamble } from './readPreamble.ts';
import { StreamReader } from './streamReader.ts';
import type { ReadStream } from './readStream.ts';
import type { HoldReason, ReadVerdict, Wire, WireState, WireWatcher } from './wire.ts';
import { WriteMonitor } from './writeMonitor.ts';

/** What becomes of a handshake. */
export type Secured = { readonly ok: true; readonly report: TlsReport } | HandshakeFailure;

/** What the system tells of both ends of a stream. */
export interface StreamAddresses {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** Whoever writes or reads is told of the same error. */
const ignore = () => undefined;

/** Whose traffic a stream carries. */
export interface WireOwner {
  /** Where the wire's `isBorrowed`, the bytes hold until this returns. */
  receive(bytes: Uint8Array): void;
  readonly watcher: WireWatcher;
  /** Whether each message leaves when it is written, without Nagle's algorithm. */
  readonly noDelay: boolean;
}

/** A TCP stream, a Unix socket or a pipe; later, perhaps, TLS over it. */
export class StreamWire implements Wire, ReadStream {
  readonly #raw: Socket;
  /** Whether it is a Unix socket or a pipe, whose peers have no way to reset. */
  readonly #isLocal: boolean;
  readonly #sharedReadBuffer: Uint8Array;
  /** What is read from and written to: the stream itself, or TLS over it. */
  #socket: Socket;
  #reader: StreamReader;
  #owner: WireOwner | undefined;
  #isInHandshake = false;
  #isReset = false;
  /** Once something was written to `#socket`. */
  #writes: WriteMonitor | undefined;
  /** Most streams never have any. */
  #waiting: (() => void)[] | undefined;

  /** `raw` must allow half open ends: its owner decides what the peer's FIN means. */
  constructor(raw: Socket, isLocal: boolean, sharedReadBuffer: Uint8Array) {
    this.#raw = raw;
    this.#isLocal = isLocal;
    this.#sharedReadBuffer = sharedReadBuffer;
    this.#socket = raw;
    this.#reader = new StreamReader(raw, raw, isLocal);
  }

  receive(bytes: Uint8Array): void {
    this.#owner?.receive(bytes);
  }

  get writes(): WriteMonitor | undefined {
    return this.#writes;
  }

  get state(): WireState {
    const socket = this.#socket;
    if (this.#isReset || socket.destroyed) {
      return 'closed';
    }
    if (this.#isInHandshake) {
      return 'handshake';
    }
    if (this.#writes?.error !== undefined) {
      return 'broken';
    }
    if (socket.writable) {
      return 'open';
    }
    return socket.writableFinished ? 'finished' : socket.writableEnded ? 'finishing' : 'broken';
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  get canHold(): boolean {
    return this.#reader.holds.canHold;
  }

  get canReset(): boolean {
    return !this.#isLocal;
  }

  /** Whether what was read lies in a buffer that the next read writes to; see `readIntoSharedBuffer`. */
  get isBorrowed(): boolean {
    return this.#reader.isBorrowed;
  }

  /** To be called once what was read last has been written, where it is not borrowed and used again. */
  get giveBack(): (() => void) | undefined {
    return this.#reader.giveBack;
  }

  /** What is read will be written to another stream: large chunks can be handed on as they are. */
  forwarded(): void {
    this.#reader.forwarded();
  }

  /** How many bytes the system has taken, those of TLS itself among them. */
  get bytesFlushed(): number {
    return bytesFlushed(this.#raw);
  }

  /** Bytes of what was written that the system has not taken; final once the wire is broken or closed. */
  get unsentBytes(): number {
    return this.#writes?.unsentBytes ?? 0;
  }

  /** Whether the system has let go of it. */
  get isGone(): boolean {
    return this.#socket.closed;
  }

  /** After how long a silence the system asks whether the peer is still there, in milliseconds. */
  keepAlive(ms: number): void {
    this.#raw.setKeepAlive(true, ms);
  }

  /** Both ends, as far as the system tells; no longer after the end. */
  get addresses(): StreamAddresses {
    return this.#raw;
  }

  /**
   * Reads what the stream begins with, before it is anybody's traffic, until the reader settles; what is
   * left of it is read later. Reading is held then, with the reason `preamble`.
   */
  async readPreamble<Value>(
    begin: (settle: SettlePreamble<Value>) => PreambleReader,
  ): Promise<Value> {
    this.#raw.on('error', ignore);
    const value = await readPreamble(this.#raw, begin);
    this.hold('preamble');
    return value;
  }

  /** Nobody reads it, or is told of its end, until it is carried. */
  setAside(): void {
    this.#raw.on('error', ignore);
  }

  /** Reads from now on, unless it is held, and tells how it ends. */
  carry(owner: WireOwner): void {
    this.#owner = owner;
    this.#raw.off('error', ignore);
    this.#follow();
  }

  write(bytes: Uint8Array, passed?: () => void): boolean {
    if (this.#writes === undefined) {
      this.#beforeFirstWrite();
    }
    // What the system has taken at once leaves room, however much it was: Node says false all the same.
    return this.#socket.write(bytes, passed) || this.#socket.writableLength === 0;
  }

  hold(reason: HoldReason): void {
    this.#reader.holds.hold(reason);
  }

  release(reason: HoldReason): void {
    this.#reader.holds.release(reason);
  }

  /** Reads on to the end, and can be held no more. */
  readOn(): void {
    this.#reader.holds.end();
  }

  whenWritable(callback: () => void): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(callback);
      return;
    }
    this.#waiting = [callback];
    if (!this.#isInHandshake) {
      this.#awaitRoom();
    }
  }

  /**
   * Lays TLS over the stream, once what is queued has left in plain. What arrives meanwhile belongs to the
   * handshake. Calls `settled` exactly once; after a failure the wire is closed. Errors name `peer`.
   */
  secure(context: TlsContext, peer: string, settled: (outcome: Secured) => void): void {
    this.#isInHandshake = true;
    detachListeners(this.#raw);
    startTls(context, this.#raw, peer, (outcome) => {
      const secured = this.#onHandshake(outcome, peer);
      settled(secured);
      if (!secured.ok) {
        this.#tellClosed();
      }
    });
  }

  finish(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#isReset = true;
    if (this.#raw === this.#socket && !this.#isInHandshake) {
      this.#raw.resetAndDestroy();
      return;
    }
    this.#socket.removeAllListeners('data').removeAllListeners('end');
    // TLS may be at work on this very turn's bytes, and Node crashes when they go from under it.
    setImmediate(() => this.#raw.resetAndDestroy());
  }

  /** Lets go of it at once, for that reason where there is one. */
  destroy(error?: Error): void {
    if (this.#writes?.error === undefined) {
      this.#socket.destroy(error);
    } else {
      this.#writes.release();
    }
  }

  /** Finishes sending, and lets go of it once everything has left. */
  destroySoon(): void {
    this.#socket.destroySoon();
  }

  /** Lets go of a stream that carries nothing yet. Resolves when the system has, too. */
  discard(): Promise<void> {
    return closeSocket(this.#raw);
  }

  /** Lets go of a stream that carries nothing yet, with a reset where the peer can be told. */
  refuse(): void {
    this.#raw.on('error', ignore);
    if (this.canReset) {
      this.#raw.resetAndDestroy();
    } else {
      // Node throws for a Unix socket or a pipe.
      this.#raw.destroy();
    }
  }

  #follow(): void {
    const socket = this.#socket;
    this.#reader.begin(this.#sharedReadBuffer, this);
    socket.on('finish', () => this.#owner?.watcher.finished());
    socket.on('error', (error) => this.#owner?.watcher.failed(error));
    socket.on('close', () => this.#owner?.watcher.closed());
  }

  /** A call that silent connections can do without. */
  #beforeFirstWrite(): void {
    if (this.#owner !== undefined) {
      this.#writes = new WriteMonitor(this.#socket, this.#raw, () => this.#onWriteFailed());
      this.#socket.setNoDelay(this.#owner.noDelay);
    }
  }

  readEnded(verdict: ReadVerdict): void {
    if (this.#isReset) {
      return;
    }
    this.#owner?.watcher.readEnded(verdict);
    if (this.#writes?.error !== undefined) {
      this.#writes.release();
    } else if (verdict.error !== undefined) {
      this.#socket.destroy(verdict.error);
    }
  }

  /** What is still to be read may say why the peer takes no more. */
  #onWriteFailed(): void {
    if (this.#reader.isEndPending) {
      return;
    }
    if (this.#isInHandshake || this.#socket.readableEnded) {
      this.#writes?.release();
    } else {
      this.#owner?.watcher.broken();
    }
  }

  #onHandshake(outcome: HandshakeOutcome, peer: string): Secured {
    if (outcome.ok && !this.#isReset) {
      this.#secured(outcome.socket);
      return { ok: true, report: outcome.report };
    }
    if (!this.#isReset) {
      this.#raw.destroy();
    }
    if (!outcome.ok) {
      return outcome;
    }
    // It was done before the reset took effect.
    outcome.socket.on('error', () => undefined);
    return { ok: false, error: socketError('cancelled', 'reset during the TLS handshake', peer) };
  }

  /** What is read and written goes through TLS from now on. */
  #secured(socket: Socket): void {
    this.#isInHandshake = false;
    this.#socket = socket;
    this.#reader = new StreamReader(socket, this.#raw, this.#isLocal);
    this.#writes = undefined;
    if (this.#owner !== undefined) {
      if (!this.#owner.noDelay) {
        // A handshake waits for each of its messages; what comes now need not.
        this.#raw.setNoDelay(false);
      }
      this.#follow();
    }
    if (this.#waiting !== undefined) {
      this.#awaitRoom();
    }
  }

  /** After a handshake that failed, in which nobody listens to the stream. */
  #tellClosed(): void {
    const closed = () => this.#owner?.watcher.closed();
    if (this.#raw.closed) {
      closed();
    } else {
      this.#raw.once('close', closed);
    }
  }

  #awaitRoom(): void {
    const socket = this.#socket;
    const goOn = () => {
      if (!this.#isInHandshake && !socket.destroyed) {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.forEach((callback) => callback());
      }
    };
    if (socket.writableNeedDrain) {
      socket.once('drain', goOn);
    } else {
      setImmediate(goOn);
    }
  }
}
