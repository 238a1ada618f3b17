import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { HandshakeFailure } from '../tls/tlsContext.ts';
import { socketError } from '../toSocketError.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import type { ReadVerdict, WireWatcher } from '../wire/wire.ts';
import { CloseDeadline } from './closeDeadline.ts';
import { EndLog } from './endLog.ts';

/** A connection that comes to its end. */
export interface EndingConnection extends Connection {
  /** Whether it stays open for sending after the peer has finished. */
  readonly allowHalfOpen: boolean;
  /** What our FIN waits for; a connection may get one later. */
  readonly pipeline: Pipeline | undefined;
  /** Logs what was read and not yet told; called before the end of reading is logged. */
  readLast(): void;
  /** Called when the peer has finished sending, and all that it sent is decided. */
  peerFinished(): void;
  /** Called once, when all is over and logged. */
  ended(end: ConnectionEnd): void;
}

/**
 * How one stream comes to its end, from whichever side. Unless `allowHalfOpen` is set, it answers the
 * peer's FIN with our own after everything queued has left, as ncat does: most peers that close send a
 * FIN and nothing else, and their connections must not pile up half open.
 */
export class StreamTeardown implements WireWatcher {
  readonly #connection: EndingConnection;
  readonly #traffic: SocketTraffic;
  readonly #wire: StreamWire;
  readonly #log: EndLog;
  /** Most streams end without one. */
  #deadlineOnce: CloseDeadline | undefined;
  #isShutdownAsked = false;
  /** Whether our FIN is to follow what the pipeline holds. */
  #isFinishing = false;
  /** Whether it ends without waiting for the peer or for stages. */
  #isForced = false;
  #isClosing = false;
  #isResetAsked = false;

  constructor(connection: EndingConnection, traffic: SocketTraffic, wire: StreamWire) {
    this.#connection = connection;
    this.#traffic = traffic;
    this.#wire = wire;
    this.#log = new EndLog(connection, traffic, wire);
  }

  /** Whether this side has finished sending, or does so once everything held has left. */
  get isFinishing(): boolean {
    return this.#isFinishing;
  }

  /** Ends an open connection, or our half of it. Returns the reason when that can't be done. */
  end(mode: CloseMode): SocketError | undefined {
    switch (mode) {
      case 'shutdown':
        if (this.#isFinishing) {
          const text = 'this side has finished sending';
          return socketError('brokenPipe', text, this.#connection.peer);
        }
        this.#isShutdownAsked = true;
        this.#log.begunBy('local');
        this.#finishSending();
        return undefined;
      case 'close':
        this.#isClosing = true;
        this.#finish();
        this.#deadline.awaitLeaving();
        return undefined;
      case 'reset':
        return this.#reset();
    }
  }

  /** Sends our FIN, after everything before it, as somebody else finished; that is no event here. */
  finish(): void {
    this.#finishSending();
  }

  /** Ends it for a stop: what is queued gets a short chance to leave, the peer is not waited for. */
  stop(): void {
    if (this.#log.isReset) {
      // It closes by itself in a moment. To finish it first would make libuv refuse the reset.
      return;
    }
    this.#log.begunBy('local');
    this.#isForced = true;
    this.#log.dropHeld();
    const { state } = this.#wire;
    if (state === 'broken' || this.#connection.state === 'handshake') {
      // Also if it is closed already: the layer tells that in a moment, and may not find it gone.
      this.#wire.destroy();
      return;
    }
    if (this.#wire.isGone) {
      // It ended before anybody followed it, and tells nothing any more; or it is about to tell.
      this.closed();
      return;
    }
    this.#finish();
    this.#deadline.awaitFlush();
    this.#wire.destroySoon();
  }

  /** Ends it as for a stop, for a reason of ours that is logged and that it then ended with. */
  stopWith(error: SocketError): void {
    this.#log.failedBy(error);
    this.stop();
  }

  /** TLS reports that the handshake failed; whether we ended it is known by then. */
  abandonHandshake(mode: 'close' | 'reset'): SocketError | undefined {
    if (mode === 'reset') {
      return this.#reset();
    }
    this.#log.abandoned();
    this.#wire.destroy();
    return undefined;
  }

  /** Ends it after a handshake that failed. Returns the reason for who wanted it. */
  handshakeFailed(failure: HandshakeFailure): SocketError {
    return this.#log.handshakeFailed(failure);
  }

  readEnded({ hasFinished, error }: ReadVerdict): void {
    if (this.#log.isReset || this.#connection.state === 'closed') {
      return;
    }
    const connection = this.#connection;
    const { pipeline, allowHalfOpen } = connection;
    if (hasFinished) {
      connection.readLast();
      this.#log.peerFinished();
      if (pipeline === undefined) {
        connection.peerFinished();
      } else {
        pipeline.finished(() => connection.peerFinished());
      }
    }
    if (error === undefined && this.#wire.state !== 'broken' && !allowHalfOpen) {
      this.#finishInTurn();
    }
  }

  finished(): void {
    this.#log.finished(this.#isShutdownAsked);
    if (this.#isResetAsked) {
      this.#reset();
    } else if (this.#isClosing) {
      this.#deadline.awaitLeaving();
    }
  }

  broken(): void {
    this.#deadline.awaitRest();
    this.#wire.readOn();
  }

  failed(error: Error): void {
    if (!this.#log.isReset) {
      this.#connection.readLast();
      this.#log.lost(error);
    }
  }

  /** A stop may find it closed when the wire is still to tell. */
  closed(): void {
    if (this.#connection.state === 'closed') {
      return;
    }
    this.#deadlineOnce?.cancel();
    this.#connection.readLast();
    if (this.#isAwaitingStages()) {
      return;
    }
    const end = this.#log.closed();
    this.#connection.pipeline?.close(end);
    this.#traffic.closed(this.#connection, end);
    this.#connection.ended(end);
  }

  get #deadline(): CloseDeadline {
    const { clock } = this.#traffic.context;
    this.#deadlineOnce ??= new CloseDeadline(this.#wire, clock, () => this.#giveUp());
    return this.#deadlineOnce;
  }

  #finish(): void {
    this.#log.begunBy('local');
    this.#finishSending();
    this.#wire.readOn();
  }

  /** Sends our FIN, after everything that a stage still holds. */
  #finishSending(): void {
    if (!this.#isFinishing) {
      this.#isFinishing = true;
      const { pipeline } = this.#connection;
      if (pipeline === undefined) {
        this.#wire.finish();
      } else {
        pipeline.whenEnded(() => this.#wire.finish());
      }
    }
  }

  /** Answers the peer's FIN, once all that it sent is decided, and answered where it is to be. */
  #finishInTurn(): void {
    const { pipeline } = this.#connection;
    if (pipeline === undefined) {
      this.#finishSending();
    } else {
      pipeline.whenSettled(() => this.#finishSending());
    }
  }

  #giveUp(): void {
    this.#isForced = true;
    this.#wire.destroy();
  }

  #reset(): SocketError | undefined {
    if (!this.#wire.canReset) {
      return socketError('notSupported', 'only TCP knows a reset', this.#connection.peer);
    }
    if (this.#wire.state === 'finishing') {
      // Once our FIN has left.
      this.#isResetAsked = true;
      this.#finish();
      this.#deadline.awaitPeer();
      return undefined;
    }
    this.#connection.readLast();
    this.#log.reset();
    this.#wire.reset();
    return undefined;
  }

  /** Whether the end is to be told once all that the peer sent is decided. */
  #isAwaitingStages(): boolean {
    const { pipeline } = this.#connection;
    const isHolding = () => pipeline?.isHolding === true;
    const isOver = this.#isForced || this.#log.isReset || this.#log.hasFailed;
    if (pipeline === undefined || !isHolding() || isOver) {
      return false;
    }
    this.#log.dropUnsent();
    // That may have been the last undecided message.
    if (!isHolding()) {
      return false;
    }
    pipeline.whenSettled(() => this.closed());
    return true;
  }
}
