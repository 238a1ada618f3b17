import { directions } from '../../../shared/entry.ts';
import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const directionTerm: CompileTerm<'direction'> = ({ direction: name }) => {
  const wanted = directions.indexOf(name);
  return new FactTest(({ direction }) => direction === wanted);
};
