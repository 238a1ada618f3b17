import type { Socket } from 'node:net';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { wasEndedByPeer } from '../tls/handshakeError.ts';
import type { HandshakeOutcome } from '../tls/tlsContext.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { ReadEnd } from '../wire/readEnd.ts';
import type { ReadVerdict } from '../wire/readEnd.ts';
import { bytesFlushed } from '../wire/bytesFlushed.ts';
import type { CloseReason } from '../transport.ts';
import { WriteMonitor } from '../wire/writeMonitor.ts';

/**
 * How long an orderly close waits for the peer to finish too once everything has left, in
 * milliseconds. Closing at once would turn into a reset whenever something unread has arrived, and a
 * reset can destroy what we just sent.
 */
const lingerMs = 2_000;

/** How long an orderly close waits for a peer that takes nothing of what is queued, in milliseconds. */
const stallMs = 30_000;

/** How long a stop waits for queued bytes to leave, in milliseconds. */
const flushMs = 500;

/**
 * How long a stream that can't be written any more is read on, in milliseconds. Most have ended, and
 * what the system has of them is read at once; a Unix socket's peer may only have stopped reading.
 */
const readOnMs = 2_000;

export interface TeardownOptions {
  /** Whether the connection stays open for sending after the peer has finished. */
  readonly allowHalfOpen: boolean;
  /** Logs what was read and not yet told; called before the end of reading is logged. */
  readonly lastRead: () => void;
  /** Has everything read that the system has, whatever held it. */
  readonly readOn: () => void;
  /** What our FIN waits for. */
  readonly pipeline: Pipeline | undefined;
  /** Called once, when all is over and logged. */
  readonly ended: (end: CloseReason) => void;
}

/**
 * How one stream comes to its end, from whichever side, and what the log says of it: half close,
 * orderly close, reset and failure stay different things. Unless `allowHalfOpen` is set, it answers
 * the peer's FIN with our own after everything queued has left, as ncat does: most peers that close
 * send a FIN and nothing else, and their connections must not pile up half open.
 */
export class StreamTeardown {
  readonly #connection: Connection;
  readonly #traffic: SocketTraffic;
  readonly #raw: Socket;
  readonly #terms: TeardownOptions;
  /** What is ended: the stream itself, or TLS over it. */
  #socket: Socket;
  /** Who began to end it. */
  #endedBy: 'local' | 'remote' | undefined;
  /** Whether the last event is logged already: a reset says it all. */
  #isReset = false;
  #isShutdownAsked = false;
  /** Whether our FIN is to follow what the pipeline holds. */
  #isFinishing = false;
  /** Whether it is ended without waiting for anybody, stages neither. */
  #isForced = false;
  /** Of what was held and can't be sent any more. */
  #droppedBytes = 0;
  #isClosing = false;
  #isResetAsked = false;
  #error: SocketError | undefined;
  #cancelDeadline: (() => void) | undefined;
  /** Once something was written to what is ended. */
  #writes: WriteMonitor | undefined;
  #readEnd: ReadEnd | undefined;
  #isKnownLocal: boolean | undefined;

  constructor(connection: Connection, traffic: SocketTraffic, raw: Socket, terms: TeardownOptions) {
    this.#connection = connection;
    this.#traffic = traffic;
    this.#raw = raw;
    this.#socket = raw;
    this.#terms = terms;
  }

  /** Follows a stream to its end: the stream itself, later perhaps TLS over it. */
  follow(socket: Socket): void {
    this.#socket = socket;
    this.#writes = undefined;
    this.#readEnd = new ReadEnd(
      socket,
      this.#raw,
      () => this.#isLocal,
      () => this.#writes,
      (verdict) => this.#onReadEnd(verdict),
    );
    socket.on('finish', () => this.#onFinish());
    socket.on('error', (error) => this.#onError(error));
    socket.on('close', () => this.#onClose());
  }

  /** Whether it is reset, or about to be: nothing more comes or goes. */
  get isReset(): boolean {
    return this.#isReset;
  }

  /** Whether nothing more goes, as it is reset or a write has failed. */
  get isBroken(): boolean {
    return this.#isReset || this.#writes?.error !== undefined;
  }

  /** Whether this side has finished sending, or does so once everything held has left. */
  get isFinishing(): boolean {
    return this.#isFinishing || this.#socket.writableEnded;
  }

  /** To be called before the first write to what is followed. */
  beforeFirstWrite(): void {
    this.#writes = new WriteMonitor(this.#socket, this.#raw, () => this.#onWriteFailed());
  }

  /** To be called with each chunk that was read, before the next read. */
  afterRead(): void {
    this.#readEnd?.afterRead();
  }

  /** Ends an open connection, or our half of it. Returns the reason when that can't be done. */
  end(mode: CloseMode): SocketError | undefined {
    switch (mode) {
      case 'shutdown':
        if (this.isFinishing) {
          return socketError('brokenPipe', 'this side has finished sending', this.#peer);
        }
        this.#isShutdownAsked = true;
        this.#endedBy ??= 'local';
        this.#finishSending();
        return undefined;
      case 'close':
        this.#isClosing = true;
        this.#finish();
        this.#awaitLeaving();
        return undefined;
      case 'reset':
        return this.#reset();
    }
  }

  /** Ends it for a stop: what is queued gets a short chance to leave, the peer is not waited for. */
  stop(): void {
    if (this.#isReset) {
      // It closes by itself in a moment. To finish it first would make libuv refuse the reset.
      return;
    }
    this.#endedBy ??= 'local';
    this.#isForced = true;
    this.#dropHeld();
    if (this.#writes?.error !== undefined) {
      this.#writes.release();
      return;
    }
    if (this.#connection.state === 'handshake') {
      // Also if it is closed already: the layer tells that in a moment, and may not find it gone.
      this.#socket.destroy();
      return;
    }
    if (this.#socket.closed) {
      // It ended before anybody followed it, and tells nothing any more; or it is about to tell.
      this.#onClose();
      return;
    }
    this.#finish();
    this.#giveUpAfter(flushMs);
    this.#socket.destroySoon();
  }

  /** Ends it as for a stop, for a reason of ours that is logged and that it then ended with. */
  stopWith(error: SocketError): void {
    this.#fail(error, 'local');
    this.stop();
  }

  /** The layer tells that the handshake failed; that it was us is known by then. */
  abandonHandshake(mode: 'close' | 'reset'): SocketError | undefined {
    if (mode === 'reset') {
      return this.#reset();
    }
    this.#endedBy = 'local';
    this.#raw.destroy();
    return undefined;
  }

  /** Ends it after a handshake that failed. Returns the reason for who wanted it. */
  handshakeFailed(outcome: Extract<HandshakeOutcome, { ok: false }>): SocketError {
    const raw = this.#raw;
    if (!this.#isReset) {
      raw.destroy();
    }
    let { error } = outcome;
    if (this.#endedBy === 'local') {
      error = socketError('cancelled', 'ended during the TLS handshake', this.#peer);
    } else {
      const tls = outcome.report === undefined ? undefined : { tls: outcome.report };
      this.#error = error;
      this.#endedBy = wasEndedByPeer(error) ? 'remote' : 'local';
      this.#traffic.event({ event: 'error', error, ...tls }, this.#connection);
    }
    if (raw.closed) {
      this.#onClose();
    } else {
      raw.once('close', () => this.#onClose());
    }
    return error;
  }

  get #peer(): string {
    return this.#connection.peer;
  }

  /** Whether it is a Unix socket or a pipe, whose peers have no way to reset. */
  get #isLocal(): boolean {
    this.#isKnownLocal ??= /^(unix|pipe):/.test(this.#connection.via ?? this.#peer);
    return this.#isKnownLocal;
  }

  #finish(): void {
    this.#endedBy ??= 'local';
    this.#finishSending();
    this.#terms.readOn();
  }

  /** Sends our FIN, after everything that a stage still holds. */
  #finishSending(): void {
    if (!this.isFinishing) {
      this.#isFinishing = true;
      const { pipeline } = this.#terms;
      if (pipeline === undefined) {
        this.#socket.end();
      } else {
        pipeline.whenSent(() => this.#socket.end());
      }
    }
  }

  #dropHeld(): void {
    const { pipeline } = this.#terms;
    if (pipeline?.isHolding === true) {
      this.#droppedBytes += pipeline.queuedBytes;
      pipeline.drop('out');
      pipeline.drop('in');
    }
  }

  /** Waits while what is queued leaves, however slowly; then for the peer to finish too. */
  #awaitLeaving(): void {
    if (this.#socket.writableFinished) {
      this.#giveUpAfter(lingerMs);
      return;
    }
    const taken = bytesFlushed(this.#raw);
    this.#setDeadline(stallMs, () => {
      if (bytesFlushed(this.#raw) > taken) {
        this.#awaitLeaving();
      } else {
        this.#giveUp();
      }
    });
  }

  #giveUpAfter(ms: number): void {
    this.#setDeadline(ms, () => this.#giveUp());
  }

  /** In the place of the one before. */
  #setDeadline(ms: number, passed: () => void): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = this.#traffic.context.clock.after(ms, passed);
  }

  #giveUp(): void {
    this.#isForced = true;
    if (this.#writes?.error === undefined) {
      this.#socket.destroy();
    } else {
      this.#writes.release();
    }
  }

  /** What is still to be read may say why the peer takes no more. */
  #onWriteFailed(): void {
    if (this.#readEnd?.isPending === true) {
      return;
    }
    if (this.#connection.state === 'handshake' || this.#socket.readableEnded) {
      this.#writes?.release();
      return;
    }
    this.#giveUpAfter(readOnMs);
    this.#terms.readOn();
  }

  #reset(): SocketError | undefined {
    if (this.#isLocal) {
      return socketError('notSupported', 'only TCP knows a reset', this.#peer);
    }
    if (this.#socket.writableEnded && !this.#socket.writableFinished) {
      // libuv refuses a reset while a shutdown is under way, and Node then never closes the socket.
      this.#isResetAsked = true;
      this.#finish();
      this.#giveUpAfter(lingerMs);
      return undefined;
    }
    this.#terms.lastRead();
    this.#isReset = true;
    this.#endedBy = 'local';
    this.#tellUnsent();
    this.#traffic.event({ event: 'reset', side: 'local' }, this.#connection);
    if (this.#raw === this.#socket && this.#connection.state !== 'handshake') {
      this.#raw.resetAndDestroy();
      return undefined;
    }
    this.#socket.removeAllListeners('data').removeAllListeners('end');
    // TLS may be at work on this very turn's bytes, and Node crashes when they go from under it.
    setImmediate(() => this.#raw.resetAndDestroy());
    return undefined;
  }

  #onReadEnd({ hasFinished, error }: ReadVerdict): void {
    if (this.#isReset || this.#connection.state === 'closed') {
      return;
    }
    if (hasFinished) {
      this.#terms.lastRead();
      this.#endedBy ??= 'remote';
      this.#traffic.event({ event: 'shutdown', side: 'remote' }, this.#connection);
      if (this.#connection.state === 'open') {
        this.#connection.state = 'remoteShutdown';
      }
      this.#terms.pipeline?.finished();
    }
    if (this.#writes?.error !== undefined) {
      this.#writes.release();
    } else if (error !== undefined) {
      this.#socket.destroy(error);
    } else if (!this.#terms.allowHalfOpen) {
      this.#finishInTurn();
    }
  }

  /** Answers the peer's FIN, once all that it sent is decided, and answered where it is to be. */
  #finishInTurn(): void {
    const { pipeline } = this.#terms;
    if (pipeline === undefined) {
      this.#finishSending();
    } else {
      pipeline.whenSettled(() => this.#finishSending());
    }
  }

  #onFinish(): void {
    if (this.#connection.state === 'open') {
      this.#connection.state = 'localShutdown';
      this.#traffic.changed();
    }
    if (this.#isShutdownAsked) {
      this.#traffic.event({ event: 'shutdown', side: 'local' }, this.#connection);
    }
    if (this.#isResetAsked) {
      this.#reset();
    } else if (this.#isClosing) {
      this.#awaitLeaving();
    }
  }

  #onError(thrown: Error): void {
    if (this.#isReset) {
      return;
    }
    const told = toSocketError(thrown, this.#peer);
    // TCP: a stream that was reset after its peer's FIN, tcp(7).
    const isReset =
      told.code === 'connectionReset' || (told.code === 'brokenPipe' && !this.#isLocal);
    const error: SocketError = isReset ? { ...told, code: 'connectionReset' } : told;
    this.#terms.lastRead();
    if (isReset) {
      this.#isReset = true;
      this.#error = error;
      this.#tellUnsent();
      this.#traffic.event({ event: 'reset', side: 'remote', error }, this.#connection);
    } else {
      this.#fail(error);
    }
  }

  /** Logs how much was queued and never left; to be called right before the last event. */
  #tellUnsent(): SocketError | undefined {
    this.#dropHeld();
    const bytes = (this.#writes?.unsentBytes ?? 0) + this.#droppedBytes;
    if (bytes === 0) {
      return undefined;
    }
    const text = `ended with ${bytes} bytes still queued`;
    const error = { ...socketError('unsent', text, this.#peer), limitBytes: bytes };
    this.#traffic.event({ event: 'error', side: 'local', error }, this.#connection);
    return error;
  }

  #fail(error: SocketError, side?: 'local'): void {
    this.#error ??= error;
    const by = side === undefined ? undefined : { side };
    this.#traffic.event({ event: 'error', ...by, error }, this.#connection);
  }

  /** Whether the end is to be told once all that the peer sent is decided. */
  #isAwaitingStages(): boolean {
    const { pipeline } = this.#terms;
    const isHolding = () => pipeline?.isHolding === true;
    if (!pipeline || !isHolding() || this.#isForced || this.#isReset || this.#error !== undefined) {
      return false;
    }
    this.#droppedBytes += pipeline.queuedBytes;
    // With that, all the rest may be decided.
    pipeline.drop('out');
    if (!isHolding()) {
      return false;
    }
    pipeline.whenSettled(() => this.#onClose());
    return true;
  }

  /** A stop may find it closed when its `close` is still to come. */
  #onClose(): void {
    if (this.#connection.state === 'closed') {
      return;
    }
    this.#cancelDeadline?.();
    this.#terms.lastRead();
    if (this.#isAwaitingStages()) {
      return;
    }
    const side = this.#endedBy ?? 'remote';
    this.#connection.state = 'closed';
    if (!this.#isReset) {
      this.#error ??= this.#tellUnsent();
      this.#traffic.event({ event: 'close', side }, this.#connection);
    }
    this.#terms.pipeline?.close();
    const end = this.#error === undefined ? { side } : { side, error: this.#error };
    const kind = this.#isReset ? 'reset' : this.#error === undefined ? 'close' : 'error';
    this.#traffic.closed(this.#connection, { kind, ...end });
    this.#terms.ended(end);
  }
}
