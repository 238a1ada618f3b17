import { namedChecksum } from '../../../shared/checksum.ts';
import { directionEvent } from '../../log/directionColumn.ts';
import { FactTest } from '../entryTest.ts';
import type { CompileTerm } from './compileTerm.ts';

export const checksumTerm: CompileTerm<'checksum'> = ({ name }) => {
  const checksum = namedChecksum(name);
  return new FactTest(
    ({ direction, checked, payload }) =>
      direction !== directionEvent && checksum.isAtEnd(checked ?? payload),
    true,
  );
};
