import { momentOf } from '../../../shared/match/filterTime.ts';
import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const afterTerm: CompileTerm<'after'> = (term, { now }) => {
  const moment = momentOf(term.time, now);
  return new FactTest(({ time }) => time >= moment);
};

export const beforeTerm: CompileTerm<'before'> = (term, { now }) => {
  const moment = momentOf(term.time, now);
  return new FactTest(({ time }) => time < moment);
};

export const lastTerm: CompileTerm<'last'> = ({ ms }, { now }) =>
  new FactTest(({ time }) => time >= now - ms);
