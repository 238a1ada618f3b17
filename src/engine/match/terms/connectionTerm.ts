import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const connectionTerm: CompileTerm<'connection'> = ({ id }) =>
  new FactTest((entry) => entry.connection === id || entry.ownConnection === id);
