import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const faultTerm: CompileTerm<'fault'> = ({ text = '' }) => {
  const wanted = text.toLowerCase();
  return new FactTest(
    ({ faultHits }) =>
      faultHits?.some(({ fault }) => fault.toLowerCase().includes(wanted)) ?? false,
  );
};
