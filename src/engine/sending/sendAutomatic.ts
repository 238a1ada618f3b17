import { success } from '../../shared/socketError.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Message } from './message.ts';
import { isGone } from './sender.ts';

/**
 * Sends what a socket says by itself; why it can't be sent is an event, unless the connection has
 * ended, which has one. A message with the same bytes each time is a frame already.
 */
export function sendAutomatic(
  traffic: SocketTraffic,
  connection: Connection,
  message: Message,
): void {
  const seq = traffic.filledMessages + 1;
  const filled = 'bytes' in message ? success(message.bytes) : message.fill(connection, seq);
  const wire = filled.ok && 'fill' in message ? connection.frame(filled.value) : filled;
  const error = wire.ok ? connection.send(wire.value) : wire.error;
  if (error === undefined) {
    traffic.filledMessages += 'fill' in message ? 1 : 0;
  } else if (!isGone(error)) {
    traffic.event({ event: 'error', side: 'local', error }, connection);
  }
}
