import type { SendReceipt, SendRequest } from '../../shared/engineApi.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../nodeError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Message } from './message.ts';
import { messageOf } from './message.ts';

/** Sends the messages of one socket. */
export class Sender {
  readonly #traffic: SocketTraffic;
  /** Messages with variables that left since the socket's start. */
  #seq = 0;

  constructor(traffic: SocketTraffic) {
    this.#traffic = traffic;
  }

  /** To be called when the socket starts. */
  restart(): void {
    this.#seq = 0;
  }

  send(connections: readonly Connection[], request: SendRequest): Outcome<SendReceipt> {
    const message = messageOf(this.#traffic, request);
    return message.ok ? this.deliver(connections, message.value, request.raw) : message;
  }

  /**
   * Hands a message to each of the connections, filled in and framed for it. All of them get the
   * same `${seq}`; a message that nobody takes uses none up.
   */
  deliver(connections: readonly Connection[], message: Message, raw = false): Outcome<SendReceipt> {
    const seq = this.#seq + 1;
    const wireBytes = (connection: Connection): Outcome<Uint8Array> => {
      const filled = message.fill(connection, seq);
      return raw || !filled.ok ? filled : connection.frame(filled.value);
    };
    const [first] = connections;
    const same = message.isFixed && first !== undefined ? wireBytes(first) : undefined;
    if (same?.ok === false) {
      return same;
    }
    let taken = 0;
    let bytes = 0;
    let firstError: SocketError | undefined;
    for (const connection of connections) {
      const wire = same ?? wireBytes(connection);
      const error = wire.ok ? connection.send(wire.value) : wire.error;
      if (wire.ok && error === undefined) {
        taken += 1;
        bytes += wire.value.length;
        continue;
      }
      firstError ??= error;
      // The receipt can't name those that were left out; their log does, unless they have ended.
      const isOpen = !wire.ok || error?.code === 'limitReached';
      if (isOpen && error !== undefined && connections.length > 1) {
        this.#traffic.event({ event: 'error', side: 'local', error }, connection);
      }
    }
    if (taken === 0) {
      return failure(firstError ?? socketError('notConnected', 'no connection is open'));
    }
    if (!message.isFixed) {
      this.#seq = seq;
    }
    return success({ connections: taken, bytes });
  }
}
