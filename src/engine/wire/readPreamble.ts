import type { Socket } from 'node:net';

/** Ends the reading with its result and the rest of the last chunk. */
export type SettlePreamble<Value> = (value: Value, rest?: Uint8Array) => void;

export interface PreambleReader {
  readonly take: (chunk: Buffer) => void;
  /** The stream ended, failed or was closed before. */
  readonly ended: (error?: Error) => void;
}

/**
 * Reads what a stream begins with, before it is anybody's traffic, until the reader settles. Resolves
 * with the stream paused, and what is left in it again.
 */
export function readPreamble<Value>(
  socket: Socket,
  begin: (settle: SettlePreamble<Value>) => PreambleReader,
): Promise<Value> {
  return new Promise((resolve) => {
    const settle: SettlePreamble<Value> = (value, rest) => {
      socket.pause();
      socket.off('data', take);
      socket.off('end', onEnd);
      socket.off('close', onEnd);
      socket.off('error', ended);
      if (rest !== undefined && rest.length > 0) {
        socket.unshift(rest);
      }
      resolve(value);
    };
    const { take, ended } = begin(settle);
    const onEnd = () => ended();
    socket.on('data', take);
    socket.once('end', onEnd);
    socket.once('close', onEnd);
    socket.once('error', ended);
  });
}
