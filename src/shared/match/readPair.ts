import type { FilterFault } from './filterFault.ts';
import type { PairToken } from './lexFilter.ts';
import type { FilterTermModule } from './terms/filterTermModule.ts';
import { filterTerms } from './terms/filterTerms.ts';
import type { FilterTerm } from './terms/filterTerms.ts';

type PairModule = NonNullable<FilterTermModule<FilterTerm>['pair']>;

/** What is written with a key, by that. */
const pairs: ReadonlyMap<string, Pick<PairModule, 'compares' | 'read' | 'values'>> = new Map(
  Object.values(filterTerms).flatMap((module) =>
    'pair' in module ? [[module.pair.key, module.pair] as const] : [],
  ),
);

/** Reads `key:value` or a comparison. */
export function readPair(pair: PairToken): FilterTerm | FilterFault {
  const known = pairs.get(pair.key);
  if (!known || (pair.operator !== ':' && known.compares !== true)) {
    const length = pair.valueStart - pair.start;
    const code = known ? 'noComparison' : 'unknownKey';
    return { code, position: pair.start, length, message: pair.key };
  }
  if (pair.value === '') {
    const { start: position, end } = pair;
    return { code: 'missingValue', position, length: end - position, message: pair.key };
  }
  return known.read(pair);
}

/** Values that are offered after a key; nothing where none are. */
export function valuesOf(
  key: string,
  socketNames: readonly string[],
): readonly string[] | undefined {
  return pairs.get(key)?.values?.(socketNames);
}
