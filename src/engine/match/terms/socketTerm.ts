import { FactTest } from '../entryTest.ts';
import { globTest } from '../globTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const socketTerm: CompileTerm<'socket'> = ({ name }) => {
  const fits = globTest(name);
  // Entries of one socket follow one another.
  let last = { socketName: '', isIt: fits('') };
  return new FactTest(({ socketName }) => {
    if (socketName !== last.socketName) {
      last = { socketName, isIt: fits(socketName) };
    }
    return last.isIt;
  });
};
