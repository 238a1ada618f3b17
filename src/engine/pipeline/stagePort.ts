import type { CloseMode } from '../../shared/engineApi.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { success } from '../../shared/socketError.ts';
import type { Message } from '../sending/message.ts';
import { isGone } from '../sending/sender.ts';
import type { PipelineHost } from './pipelineHost.ts';
import type { StageConnection } from './stage.ts';

/** What a pipeline does for one of its stages. */
export interface StagePortTerms {
  /** Sends from the stage's place on. Returns whether the peer takes it at once. */
  readonly send: (wire: Uint8Array) => boolean;
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

  get isDatagram(): boolean {
    return this.#host.isDatagram;
  }

  get peerPort(): number | undefined {
    return this.#host.peerPort;
  }

  now(): number {
    return this.#host.traffic.context.clock.now();
  }

  after(ms: number, callback: () => void): () => void {
    return this.#host.traffic.context.clock.after(ms, () => {
      if (!this.#terms.isClosed()) {
        callback();
      }
    });
  }

  answer(wire: Uint8Array): void {
    const { isDatagram, isWritable } = this.#host;
    // A stream's answers are bounded by what is read; datagrams can't be held.
    const refusal = isDatagram ? this.#host.refusal(wire.length) : undefined;
    if (refusal !== undefined) {
      this.#tell(refusal);
    } else if (isWritable && !this.#terms.isClosed() && !this.#terms.send(wire)) {
      this.#terms.holdReads();
    }
  }

  push(wire: Uint8Array): boolean {
    return this.#host.isWritable && !this.#terms.isClosed() && this.#terms.send(wire);
  }

  send(message: Message): void {
    const { traffic, connection } = this.#host;
    const seq = traffic.filledMessages + 1;
    const filled = 'bytes' in message ? success(message.bytes) : message.fill(connection, seq);
    // A message with the same bytes each time is a frame already.
    const wire = filled.ok && 'fill' in message ? connection.frame(filled.value) : filled;
    const error = wire.ok ? this.#host.refusal(wire.value.length) : wire.error;
    if (error === undefined && wire.ok) {
      traffic.filledMessages += 'fill' in message ? 1 : 0;
      this.#terms.send(wire.value);
    } else if (error !== undefined && !isGone(error)) {
      this.#tell(error);
    }
  }

  whenWritable(callback: () => void): void {
    this.#terms.whenWritable(() => {
      if (!this.#terms.isClosed()) {
        callback();
      }
    });
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
