import type { CloseMode } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { success } from '../../shared/socketError.ts';
import type { AnnotationChange } from '../log/annotations.ts';
import type { Message } from '../sending/message.ts';
import { isGone } from '../sending/sender.ts';
import type { Answered } from '../sending/variableValues.ts';
import { socketError } from '../toSocketError.ts';
import type { HoldReason } from '../wire/wire.ts';
import type { HeldMessages } from './heldMessages.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { SentNow, StageConnection } from './stage.ts';

/** So many bytes may be queued while nothing is read, without a stage that sends having to wait for each. */
const queuedFreely = 256 * 1024;

/** What a pipeline does for one of its stages. */
export interface StagePortTerms {
  /** Sends from the stage's place on. Returns whether the peer takes it at once. */
  readonly send: (wire: Uint8Array, origin?: Origin) => boolean;
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly whenIdle: (ms: number, callback: () => void) => () => void;
  /** Drops what was received and waits for a stage. */
  readonly dropReceived: () => void;
  readonly whenWritable: (callback: () => void) => void;
  /** Reads no more until the peer has taken what was sent. */
  readonly holdReads: () => void;
  readonly isClosed: () => boolean;
}

/** A connection as one of its stages has it. */
export class StagePort implements StageConnection {
  readonly #host: PipelineHost;
  readonly #terms: StagePortTerms;

  constructor(host: PipelineHost, terms: StagePortTerms) {
    this.#host = host;
    this.#terms = terms;
  }

  get peer(): string {
    return this.#host.connection.peer;
  }

  get id(): ConnectionId {
    return this.#host.connection.id;
  }

  get socketName(): string {
    return this.#host.traffic.name;
  }

  get isDatagram(): boolean {
    return this.#host.isDatagram;
  }

  get leg(): 'client' | 'server' | undefined {
    return this.#host.connection.leg;
  }

  get held(): HeldMessages {
    return this.#host.traffic.held;
  }

  get peerPort(): number | undefined {
    return this.#host.peerPort;
  }

  now(): number {
    return this.#host.traffic.context.clock.now();
  }

  random(): number {
    return this.#host.traffic.context.random();
  }

  after(ms: number, callback: () => void): () => void {
    return this.#terms.after(ms, callback);
  }

  answer(wire: Uint8Array, origin?: Origin): void {
    const { isDatagram, isWritable } = this.#host;
    // A stream's answers are bounded by what is read; datagrams can't be held.
    const refusal = isDatagram ? this.#host.refusal(wire.length) : undefined;
    if (refusal !== undefined) {
      this.#tell(refusal);
    } else if (isWritable && !this.#terms.isClosed() && !this.#terms.send(wire, origin)) {
      this.#terms.holdReads();
    }
  }

  push(wire: Uint8Array): boolean {
    return this.#host.isWritable && !this.#terms.isClosed() && this.#terms.send(wire);
  }

  fill(message: Message, answered: Answered): Uint8Array | undefined {
    if ('bytes' in message) {
      return message.bytes;
    }
    const { traffic, connection } = this.#host;
    const filled = message.fill(connection, traffic.filledMessages + 1, answered);
    if (!filled.ok) {
      this.#tell(filled.error);
      return undefined;
    }
    traffic.filledMessages += 1;
    return filled.value;
  }

  frame(payload: Uint8Array): Uint8Array | undefined {
    const framed = this.#host.connection.frame(payload);
    if (!framed.ok) {
      this.#tell(framed.error);
      return undefined;
    }
    return framed.value;
  }

  send(wire: Uint8Array, origin: Origin): SentNow {
    const error = this.#host.refusal(wire.length);
    if (error !== undefined && !isGone(error)) {
      this.#tell(error);
    }
    if (error !== undefined || !this.#host.isWritable || this.#terms.isClosed()) {
      return 'refused';
    }
    if (this.#terms.send(wire, origin)) {
      return 'taken';
    }
    if (this.#host.connection.queuedBytes > queuedFreely) {
      return 'waiting';
    }
    this.#terms.holdReads();
    return 'taken';
  }

  sendToOthers(payload: Uint8Array, raw: boolean, origin: Origin): void {
    const { traffic, connection } = this.#host;
    for (const other of traffic.connections.values()) {
      if (
        other !== connection &&
        other.leg === connection.leg &&
        other.isAnswerable &&
        other.isReady
      ) {
        const framed = raw ? success(payload) : other.frame(payload);
        const error = framed.ok ? other.send(framed.value, undefined, origin) : framed.error;
        if (error !== undefined && !isGone(error)) {
          traffic.event({ event: 'error', side: 'local', error }, other);
        }
      }
    }
  }

  startTls(preamble: Uint8Array, ready: () => void, done: () => void): void {
    const { upgrade, connection } = this.#host;
    if (upgrade === undefined) {
      this.#tell(socketError('notSupported', 'only a stream can speak TLS', connection.peer));
      done();
      return;
    }
    const begin = () => {
      ready();
      this.#terms.dropReceived();
    };
    void upgrade(preamble, begin).then((outcome) => {
      if (!outcome.ok && connection.state === 'open' && !this.#terms.isClosed()) {
        this.#tell(outcome.error);
      }
      if (connection.state === 'open' && !this.#terms.isClosed()) {
        done();
      }
    });
  }

  get newestEntry(): number {
    return this.#host.traffic.log.end - 1;
  }

  annotate(entry: number, change: AnnotationChange): void {
    const { traffic } = this.#host;
    if (entry >= traffic.log.first && entry < traffic.log.end) {
      traffic.log.annotations.change(entry, change);
      traffic.changed();
    }
  }

  whenIdle(ms: number, callback: () => void): () => void {
    return this.#terms.whenIdle(ms, callback);
  }

  whenWritable(callback: () => void): void {
    this.#terms.whenWritable(() => {
      if (!this.#terms.isClosed()) {
        callback();
      }
    });
  }

  get queuedBytes(): number {
    return this.#host.connection.queuedBytes;
  }

  hold(reason: HoldReason): void {
    this.#host.wire.hold(reason);
  }

  release(reason: HoldReason): void {
    this.#host.wire.release(reason);
  }

  end(mode: CloseMode): void {
    const error = this.#host.connection.end(mode);
    if (error !== undefined && !isGone(error)) {
      this.#tell(error);
    }
  }

  #tell(error: SocketError): void {
    const { traffic, connection } = this.#host;
    traffic.event({ event: 'error', side: 'local', error }, connection);
  }
}
