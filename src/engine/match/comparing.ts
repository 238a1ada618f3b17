import type { Comparison } from '../../shared/match/comparison.ts';

/** A test of a number against a bound. */
export function comparing(comparison: Comparison, bound: number): (value: number) => boolean {
  switch (comparison) {
    case '<':
      return (value) => value < bound;
    case '<=':
      return (value) => value <= bound;
    case '=':
      return (value) => value === bound;
    case '!=':
      return (value) => value !== bound;
    case '>=':
      return (value) => value >= bound;
    case '>':
      return (value) => value > bound;
  }
}
