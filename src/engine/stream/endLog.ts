import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { wasEndedByPeer } from '../tls/handshakeError.ts';
import type { HandshakeFailure } from '../tls/tlsContext.ts';
import { socketError, toSocketError } from '../toSocketError.ts';
import type { StreamWire } from '../wire/streamWire.ts';

/** A connection whose end is logged. */
export interface LoggedConnection extends Connection {
  readonly pipeline: Pipeline | undefined;
}

/**
 * What the log says of how one stream ends, and who began that: half close, orderly close, reset and
 * failure stay different things.
 */
export class EndLog {
  readonly #connection: LoggedConnection;
  readonly #traffic: SocketTraffic;
  readonly #wire: StreamWire;
  #endedBy: 'local' | 'remote' | undefined;
  /** Whether the last event is logged: nothing follows a reset. */
  #isReset = false;
  #error: SocketError | undefined;
  /** Of what was held and can't be sent any more. */
  #droppedBytes = 0;

  constructor(connection: LoggedConnection, traffic: SocketTraffic, wire: StreamWire) {
    this.#connection = connection;
    this.#traffic = traffic;
    this.#wire = wire;
  }

  /** Whether a reset is logged, of either side: nothing more comes or goes. */
  get isReset(): boolean {
    return this.#isReset;
  }

  /** Whether it ends by a failure. */
  get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  /** Notes who began to end it; only the first call has an effect. */
  begunBy(side: 'local' | 'remote'): void {
    this.#endedBy ??= side;
  }

  /** The peer has finished sending. */
  peerFinished(): void {
    this.begunBy('remote');
    this.#traffic.event({ event: 'shutdown', side: 'remote' }, this.#connection);
    if (this.#connection.state === 'open') {
      this.#connection.state = 'remoteShutdown';
    }
  }

  /** Everything has left, and our FIN; that is an event where the FIN alone `isAsked` for. */
  finished(isAsked: boolean): void {
    if (this.#connection.state === 'open') {
      this.#connection.state = 'localShutdown';
      this.#traffic.changed();
    }
    if (isAsked) {
      this.#traffic.event({ event: 'shutdown', side: 'local' }, this.#connection);
    }
  }

  /** We reset it, right after this. */
  reset(): void {
    this.#isReset = true;
    this.#endedBy = 'local';
    this.#tellUnsent();
    this.#traffic.event({ event: 'reset', side: 'local' }, this.#connection);
  }

  /** The system says that it can't be used any more. */
  lost(thrown: Error): void {
    const told = toSocketError(thrown, this.#connection.peer);
    // TCP: a stream that was reset after its peer's FIN, tcp(7).
    const isReset =
      told.code === 'connectionReset' || (told.code === 'brokenPipe' && this.#wire.canReset);
    if (!isReset) {
      this.#fail(told);
      return;
    }
    const error: SocketError = { ...told, code: 'connectionReset' };
    this.#isReset = true;
    this.#error = error;
    this.#tellUnsent();
    this.#traffic.event({ event: 'reset', side: 'remote', error }, this.#connection);
  }

  /** We end it for a reason of ours. */
  failedBy(error: SocketError): void {
    this.#fail(error, 'local');
  }

  /** We end it in its handshake; that it was us is known once that has failed. */
  abandoned(): void {
    this.#endedBy = 'local';
  }

  /** Returns the reason for who wanted the handshake. */
  handshakeFailed({ error, report }: HandshakeFailure): SocketError {
    if (this.#endedBy === 'local') {
      return socketError('cancelled', 'ended during the TLS handshake', this.#connection.peer);
    }
    const tls = report === undefined ? undefined : { tls: report };
    this.#error = error;
    this.#endedBy = wasEndedByPeer(error) ? 'remote' : 'local';
    this.#traffic.event({ event: 'error', error, ...tls }, this.#connection);
    return error;
  }

  /** Nothing that a stage holds is waited for any more. */
  dropHeld(): void {
    const { pipeline } = this.#connection;
    if (pipeline?.isHolding === true) {
      this.dropUnsent();
      pipeline.drop('in');
    }
  }

  /** What a stage holds of what is to be sent can't be sent any more. */
  dropUnsent(): void {
    const { pipeline } = this.#connection;
    this.#droppedBytes += pipeline?.queuedBytes ?? 0;
    pipeline?.drop('out');
  }

  /** Logs the last event. */
  closed(): ConnectionEnd {
    const side = this.#endedBy ?? 'remote';
    this.#connection.state = 'closed';
    if (!this.#isReset) {
      this.#error ??= this.#tellUnsent();
      this.#traffic.event({ event: 'close', side }, this.#connection);
    }
    const kind = this.#isReset ? 'reset' : this.#error === undefined ? 'close' : 'error';
    return { kind, side, ...(this.#error === undefined ? undefined : { error: this.#error }) };
  }

  /** Logs how much was queued and never left; to be called right before the last event. */
  #tellUnsent(): SocketError | undefined {
    this.dropHeld();
    const bytes = this.#wire.unsentBytes + this.#droppedBytes;
    if (bytes === 0) {
      return undefined;
    }
    const text = `ended with ${bytes} bytes still queued`;
    const error = { ...socketError('unsent', text, this.#connection.peer), limitBytes: bytes };
    this.#traffic.event({ event: 'error', side: 'local', error }, this.#connection);
    return error;
  }

  #fail(error: SocketError, side?: 'local'): void {
    this.#error ??= error;
    const by = side === undefined ? undefined : { side };
    this.#traffic.event({ event: 'error', ...by, error }, this.#connection);
  }
}
