import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const fateTerm: CompileTerm<'fate'> = ({ fate: wanted }) =>
  new FactTest(({ fate }) => fate === wanted);
