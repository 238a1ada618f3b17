import type { SocketError } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { FrameReceiver } from '../framing/framer.ts';
import type { ConnectionFraming, Framed, StreamFraming } from '../framing/streamFraming.ts';
import { PassingMessage } from '../pipeline/passingMessage.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Forwarding } from '../tap/forwarding.ts';
import { memoryError } from '../toSocketError.ts';
import type { StreamWire } from '../wire/streamWire.ts';

/** A connection whose messages are read. */
export interface ReadConnection extends Connection {
  /** The stages that see the messages, if there are any now. */
  readonly pipeline: Pipeline | undefined;
  /** Ends the connection, as there is no memory for its frame. */
  outOfMemory(error: SocketError): void;
}

export interface MessageReaderOptions {
  readonly framing: StreamFraming | undefined;
  /** Most bytes that one message has, where there is no framing. */
  readonly bufferSize: number;
}

/** Splits what a stream reads into messages, logs them, and passes them to the stages and the tap. */
export class MessageReader {
  readonly #connection: ReadConnection;
  readonly #traffic: SocketTraffic;
  readonly #wire: StreamWire;
  readonly #options: MessageReaderOptions;
  /** Until the stream ends, where there is framing. */
  #frames: FrameReceiver | undefined;
  /** Of a tap's connections. */
  #forwarding: Forwarding | undefined;
  #isOutOfMemory = false;
  /** Bytes of the unfinished frame that were handed on as they came. */
  #aheadBytes = 0;

  constructor(
    connection: ReadConnection,
    traffic: SocketTraffic,
    wire: StreamWire,
    options: MessageReaderOptions,
  ) {
    this.#connection = connection;
    this.#traffic = traffic;
    this.#wire = wire;
    this.#options = options;
  }

  /** Bytes that wait for the rest of their frame. */
  get pendingLength(): number {
    return this.#frames?.pendingLength ?? 0;
  }

  get pending(): Uint8Array | undefined {
    return this.#frames?.pending;
  }

  /** Forwards what is received from now on. */
  forwardTo(forwarding: Forwarding): void {
    this.#forwarding = forwarding;
    this.#wire.forwarded();
  }

  /** Begins a conversation, in plain or by TLS. Returns its framing, which is to be told what is sent. */
  open(openedBy: 'local' | 'remote'): ConnectionFraming | undefined {
    const opened = this.#options.framing?.open({
      peer: this.#connection.peer,
      openedBy,
      message: (bytes, framed) => this.#receive(bytes, framed),
      fault: (error) =>
        this.#traffic.event({ event: 'error', side: 'remote', error }, this.#connection),
    });
    this.#frames = opened?.receiver;
    return opened;
  }

  /** Where the wire's bytes are borrowed, `chunk` holds only until this returns. */
  read(chunk: Uint8Array): void {
    if (this.#frames === undefined) {
      this.#receiveChunk(chunk);
    } else {
      this.#frames.push(chunk);
      this.#onUnfinished();
    }
    if (this.#forwarding !== undefined && !this.#forwardsMessages) {
      const wire = this.#wire;
      const isEntry = this.#frames === undefined && chunk.length <= this.#options.bufferSize;
      const entry = isEntry ? this.#traffic.log.end - 1 : undefined;
      this.#forwarding.bytes(chunk, wire.isBorrowed, entry, wire.giveBack);
      this.#aheadBytes = this.pendingLength;
    }
  }

  /** Logs what is left of an unfinished frame. */
  end(): void {
    const frames = this.#frames;
    this.#frames = undefined;
    frames?.end();
  }

  /** Whether messages are handed on, once they are whole; else bytes are, as they come. */
  get #forwardsMessages(): boolean {
    return this.#connection.pipeline?.seesReceived === true || this.#forwarding?.byMessage === true;
  }

  /** A message of which a part was forwarded already can't be held any more. */
  #forwardRest(bytes: Uint8Array): void {
    const ahead = Math.min(this.#aheadBytes, bytes.length);
    this.#aheadBytes -= ahead;
    if (ahead < bytes.length) {
      this.#forwarding?.bytes(bytes.subarray(ahead), this.#wire.isBorrowed);
    }
  }

  #receiveChunk(chunk: Uint8Array): void {
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
    if (this.pendingLength > 0) {
      const connection = this.#connection;
      const traffic = this.#traffic;
      traffic.hasUnfinished(connection);
      if (traffic.context.memory.isExhausted && !this.#isOutOfMemory) {
        this.#isOutOfMemory = true;
        this.#wire.hold('memory');
        connection.outOfMemory(memoryError(connection.peer));
      }
    }
  }

  #receive(bytes: Uint8Array, framed?: Framed): void {
    const connection = this.#connection;
    const traffic = this.#traffic;
    const wire = this.#wire;
    traffic.received(connection, bytes, framed);
    const { pipeline } = connection;
    if (this.#aheadBytes > 0 && this.#forwardsMessages) {
      this.#forwardRest(bytes);
    } else if (pipeline?.seesReceived === true) {
      pipeline.receive(bytes, framed?.place, wire.isBorrowed);
    } else {
      pipeline?.touch();
      if (this.#forwarding?.byMessage === true) {
        const message = new PassingMessage('in', bytes, framed?.place, 'peer', wire.isBorrowed);
        message.entry = traffic.log.end - 1;
        this.#forwarding.message(message);
      }
    }
    if (traffic.unread.isFull) {
      wire.hold('reader');
      traffic.unread.whenTaken(connection, () => wire.release('reader'));
    }
  }
}
