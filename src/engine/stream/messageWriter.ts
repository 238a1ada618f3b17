import type { Origin } from '../../shared/messageFate.ts';
import type { Connection } from '../connection.ts';
import type { ConnectionFraming } from '../framing/streamFraming.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { StreamWire } from '../wire/streamWire.ts';

/** A connection whose messages are written. */
export interface WrittenConnection extends Connection {
  /** To be called with every write. */
  written(): void;
}

/** Logs what is sent on a stream, and writes it to the wire. Each write returns whether there is room for more. */
export class MessageWriter {
  readonly #connection: WrittenConnection;
  readonly #traffic: SocketTraffic;
  readonly #wire: StreamWire;
  /** Told of what is sent; that of the conversation under way. */
  framing: ConnectionFraming | undefined;

  constructor(connection: WrittenConnection, traffic: SocketTraffic, wire: StreamWire) {
    this.#connection = connection;
    this.#traffic = traffic;
    this.#wire = wire;
  }

  /**
   * `entry` is the index of bytes that are logged as held, of which the first `ahead` bytes are with the
   * system.
   */
  write(
    bytes: Uint8Array,
    passed?: () => void,
    origin?: Origin,
    entry?: number,
    ahead = 0,
  ): boolean {
    const framed = this.framing?.sent(bytes);
    if (entry === undefined) {
      this.#traffic.sent(this.#connection, bytes, framed, origin);
    } else {
      this.#traffic.released(this.#connection, entry, bytes, framed, origin);
    }
    return this.put(ahead === 0 ? bytes : bytes.subarray(ahead), passed);
  }

  /** Hands on what is logged where it was received, but for its first `ahead` bytes, which went before. */
  writeForwarded(bytes: Uint8Array, passed?: () => void, ahead = 0): boolean {
    this.framing?.sent(bytes);
    this.#traffic.forwarded(this.#connection, bytes.length);
    return this.put(ahead === 0 ? bytes : bytes.subarray(ahead), passed);
  }

  /** Sends a message that the stages let pass. */
  writeMessage(message: PassingMessage): boolean {
    const { wire, passed, origin, entry, isForwarded, aheadBytes } = message;
    return isForwarded
      ? this.writeForwarded(message.keep(), passed, aheadBytes)
      : this.write(wire, passed, origin, entry, aheadBytes);
  }

  /** Writes to the wire without logging. */
  put(bytes: Uint8Array, passed?: () => void): boolean {
    this.#connection.written();
    const hasRoom = this.#wire.write(bytes, passed);
    if (this.#wire.queuedBytes > 0) {
      this.#traffic.queueing(this.#connection);
    }
    return hasRoom;
  }
}
