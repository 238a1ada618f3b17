import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Message } from './message.ts';

/**
 * Sends what a socket says by itself; why it can't be sent is an event. A message with the same
 * bytes each time is a frame already.
 */
export function sendOwn(traffic: SocketTraffic, connection: Connection, message: Message): void {
  if ('bytes' in message) {
    connection.send(message.bytes);
    return;
  }
  const seq = traffic.filledMessages + 1;
  const filled = message.fill(connection, seq);
  const wire = filled.ok ? connection.frame(filled.value) : filled;
  const error = wire.ok ? connection.send(wire.value) : wire.error;
  if (error === undefined) {
    traffic.filledMessages = seq;
  } else {
    traffic.event({ event: 'error', side: 'local', error }, connection);
  }
}
