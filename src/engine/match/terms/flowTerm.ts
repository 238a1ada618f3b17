import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const flowTerm: CompileTerm<'flow'> = ({ isUpstream: wanted }) =>
  new FactTest(({ isUpstream }) => isUpstream === wanted);
