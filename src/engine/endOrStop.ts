import type { Connection } from './connection.ts';

/**
 * Ends a connection; where it knows no reset, as a Unix socket, a pipe or UDP, without waiting for its peer.
 * For ends that follow from something else: who asks for a reset by name is told that there is none.
 */
export function endOrStop(
  connection: Pick<Connection, 'end' | 'stop'>,
  mode: 'close' | 'reset',
): void {
  if (connection.end(mode)?.code === 'notSupported') {
    connection.stop();
  }
}
