import { format } from 'node:util';
import type { ScriptLine } from '../../../shared/script/scriptLine.ts';
import type { StackPlaces } from './stackPlaces.ts';

/** Most UTF-16 units of a line. */
export const lineLengthMax = 4_096;

/** Has `console` write to the traffic log, with the place of the call. */
export function writeConsoleTo(write: (line: ScriptLine) => void, places: StackPlaces): void {
  for (const level of ['log', 'info', 'debug', 'warn', 'error'] as const) {
    console[level] = (...given: unknown[]) => {
      write({ level, text: format(...given).slice(0, lineLengthMax), ...places.here() });
    };
  }
  console.dir = (given: unknown) => console.log(given);
  console.trace = (...given: unknown[]) => console.error(...given);
}
