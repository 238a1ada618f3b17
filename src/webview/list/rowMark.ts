import type { SocketId } from '../../shared/entry.ts';
import type { ListedRow } from './rowWindow.ts';

/** Colours that marks have; beyond, they come again with other letters. */
const markColors = 6;

/** A letter and a colour that tell rows of one socket or connection from those of another. */
export interface RowMark {
  readonly letters: string;
  /** Below `markColors`. */
  readonly color: number;
}

/**
 * Marks rows by socket where the list has those of several, else by connection. Sockets are marked in
 * the order in which they are listed.
 */
export function rowMark(
  { socket, connection }: Pick<ListedRow, 'socket' | 'connection'>,
  sockets: readonly SocketId[],
): RowMark | undefined {
  const number = sockets.length === 1 ? (connection ?? 0) - 1 : sockets.indexOf(socket);
  return number < 0 ? undefined : { letters: lettersOf(number), color: number % markColors };
}

/** A, B … Z, AA, AB … as spreadsheets name their columns. */
function lettersOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : lettersOf(Math.floor(number / 26) - 1) + last;
}
