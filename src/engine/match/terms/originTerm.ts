import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const originTerm: CompileTerm<'origin'> = ({ origin: wanted }) =>
  new FactTest(({ origin }) => origin === wanted);
