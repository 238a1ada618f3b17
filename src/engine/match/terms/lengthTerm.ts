import { directionEvent } from '../../log/directionColumn.ts';
import { comparing } from '../comparing.ts';
import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const lengthTerm: CompileTerm<'length'> = ({ comparison, bytes }) => {
  const accepts = comparing(comparison, bytes);
  return new FactTest((entry) => entry.direction !== directionEvent && accepts(entry.length));
};
