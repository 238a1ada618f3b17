import type { SocketId } from '../../shared/entry.ts';
import { shortEndpoint } from '../format.ts';
import type { ListedRow } from './rowWindow.ts';

/** Colours that marks have; beyond, they come again with other letters. */
const markColors = 6;

/** What tells rows of one socket or connection from those of another. */
export interface RowMark {
  /** Of a socket; empty where the list has one socket's rows, whose connections differ in colour. */
  readonly letters: string;
  /** Below `markColors`. */
  readonly color: number;
  /** Of the socket, or of the connection's peer. */
  readonly name: string;
}

/**
 * Marks rows by socket where the list has those of several, else by connection. Sockets are marked in
 * the order in which they are listed.
 */
export function rowMark(
  { socket, connection, peer }: Pick<ListedRow, 'socket' | 'connection' | 'peer'>,
  sockets: readonly SocketId[],
  socketName: (id: SocketId) => string,
): RowMark | undefined {
  const isOne = sockets.length === 1;
  const number = isOne ? (connection ?? 0) - 1 : sockets.indexOf(socket);
  return number < 0
    ? undefined
    : {
        letters: isOne ? '' : lettersOf(number),
        color: number % markColors,
        name: isOne ? shortEndpoint(peer ?? '') : socketName(socket),
      };
}

/** A, B … Z, AA, AB … as spreadsheets name their columns. */
function lettersOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last;
}
