import type { FilterFault } from '../filterFault.ts';

export function unknownFlag(flags: string, end: number): FilterFault {
  const { length } = flags;
  return { code: 'unknownFlag', position: end - length, length, message: flags };
}
