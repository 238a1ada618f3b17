import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const eventTerm: CompileTerm<'event'> = ({ event: kind }) =>
  new FactTest(({ event }) => event === kind);
