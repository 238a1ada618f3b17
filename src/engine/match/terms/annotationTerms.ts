import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const markTerm: CompileTerm<'mark'> = () =>
  new FactTest(({ annotation }) => annotation?.isMarked === true);

export const noteTerm: CompileTerm<'note'> = ({ text = '' }) => {
  const wanted = text.toLowerCase();
  return new FactTest(
    ({ annotation }) => annotation?.note?.toLowerCase().includes(wanted) ?? false,
  );
};
