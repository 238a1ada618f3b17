import type { SendReceipt, SendRequest } from '../../shared/engineApi.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { Outcome, SocketError } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Message } from './message.ts';
import { messageOf } from './message.ts';

/** What became of a message. */
export interface Delivery {
  /** Who took it, and how many bytes that were over all of them, framing included. */
  readonly taken: readonly Connection[];
  readonly bytes: number;
  readonly refusals: readonly { readonly connection: Connection; readonly error: SocketError }[];
}

export interface DeliveryOptions {
  /** Without framing. */
  readonly raw?: boolean | undefined;
  /** Who it comes from; by default the user. */
  readonly origin?: Origin | undefined;
  /** Called for each who took it once the system has it, or never will. */
  readonly passed?: (connection: Connection) => void;
}

/** Sends the messages of one socket. */
export class Sender {
  readonly #traffic: SocketTraffic;

  constructor(traffic: SocketTraffic) {
    this.#traffic = traffic;
  }

  /** `passed` is called for each connection that took it once the system has it, or never will. */
  send(
    connections: readonly Connection[],
    request: SendRequest,
    passed?: () => void,
  ): Outcome<SendReceipt> {
    const message = messageOf(this.#traffic, request);
    if (!message.ok) {
      return message;
    }
    const { raw } = request;
    const { taken, bytes, refusals } = this.deliver(connections, message.value, {
      raw,
      ...(passed && { passed }),
    });
    if (taken.length === 0) {
      const error = refusals[0]?.error;
      return failure(error ?? socketError('noPeer', 'no connection is open'));
    }
    // The receipt can't name those that were left out; their log does, unless they have ended.
    for (const { connection, error } of refusals) {
      if (!isGone(error)) {
        this.#traffic.event({ event: 'error', side: 'local', error }, connection);
      }
    }
    return success({ connections: taken.length, bytes });
  }

  /** As `send`; resolves once the system has the message on every connection, or never will. */
  sendUntilPassed(
    connections: readonly Connection[],
    request: SendRequest,
  ): Promise<Outcome<SendReceipt>> {
    return new Promise((resolve) => {
      let passed = 0;
      let settle: () => void = () => undefined;
      const outcome = this.send(connections, request, () => {
        passed += 1;
        settle();
      });
      // The system may have taken it while it was handed over.
      settle = () => {
        if (!outcome.ok || passed >= outcome.value.connections) {
          resolve(outcome);
        }
      };
      settle();
    });
  }

  /**
   * Hands a message to each of the connections, filled in and framed for it. All of them get the
   * same `${seq}`; a message that nobody takes uses none up.
   */
  deliver(
    connections: readonly Connection[],
    message: Message,
    { raw = false, passed, origin }: DeliveryOptions,
  ): Delivery {
    const seq = this.#traffic.filledMessages + 1;
    const wireBytes = (connection: Connection): Outcome<Uint8Array> => {
      const filled = 'bytes' in message ? success(message.bytes) : message.fill(connection, seq);
      return raw || !filled.ok ? filled : connection.frame(filled.value);
    };
    const [first] = connections;
    const same = 'bytes' in message && first !== undefined ? wireBytes(first) : undefined;
    const taken: Connection[] = [];
    const refusals: { connection: Connection; error: SocketError }[] = [];
    let bytes = 0;
    for (const connection of connections) {
      const wire = same ?? wireBytes(connection);
      const error = wire.ok
        ? connection.send(wire.value, passed && (() => passed(connection)), origin)
        : wire.error;
      if (error !== undefined) {
        refusals.push({ connection, error });
      } else if (wire.ok) {
        taken.push(connection);
        bytes += wire.value.length;
      }
    }
    if (taken.length > 0 && 'fill' in message) {
      this.#traffic.filledMessages = seq;
    }
    return { taken, bytes, refusals };
  }
}

/** Whether a connection refuses because it can send no more; one that can't yet is not gone. */
export function isGone({ code }: SocketError): boolean {
  return code === 'notConnected' || code === 'brokenPipe';
}
