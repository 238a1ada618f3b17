import { directions } from '../../shared/entry.ts';
import type { Direction } from '../../shared/entry.ts';
import { fates, ordinaryOrigin, origins } from '../../shared/messageFate.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';

/*
 * One byte an entry: its direction in the lowest two bits, then four for the origin, 0 for the ordinary
 * one of its direction, and two for the fate.
 */

/** A direction as the column holds it: its place in `directions`. */
export const directionIn = directions.indexOf('in');
export const directionOut = directions.indexOf('out');
export const directionEvent = directions.indexOf('event');

const directionMask = 0b11;
const originShift = 2;
const originMask = 0b1111;
const fateShift = 6;

/** The column of a message, or of an event where `origin` and `fate` are absent. */
export function packDirection(
  direction: number,
  origin: Origin | undefined,
  fate: Fate = 'delivered',
): number {
  const code =
    origin === undefined || isOrdinary(direction, origin) ? 0 : origins.indexOf(origin) + 1;
  return direction | (code << originShift) | (fates.indexOf(fate) << fateShift);
}

/** One of `directionIn`, `directionOut` and `directionEvent`. */
export function directionOf(packed: number): number {
  return packed & directionMask;
}

/** What is received becomes what is sent, and the other way round; an event stays one. */
export function turned(direction: number): number {
  return direction === directionIn
    ? directionOut
    : direction === directionOut
      ? directionIn
      : direction;
}

export function directionNameOf(packed: number): Direction {
  return directions[packed & directionMask] ?? 'event';
}

/** Absent where it is the ordinary one of its direction. */
export function originOf(packed: number): Origin | undefined {
  const code = (packed >> originShift) & originMask;
  return origins[code - 1];
}

export function fateOf(packed: number): Fate {
  return fates[packed >> fateShift] ?? 'delivered';
}

export function withFate(packed: number, fate: Fate): number {
  return (packed & ((1 << fateShift) - 1)) | (fates.indexOf(fate) << fateShift);
}

function isOrdinary(direction: number, origin: Origin): boolean {
  return origin === ordinaryOrigin(directionNameOf(direction));
}
