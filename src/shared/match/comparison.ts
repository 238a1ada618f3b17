/** How `len` and `port` compare; `:` and `==` are written for `=` too. */
export const comparisons = ['<', '<=', '=', '!=', '>=', '>'] as const;
export type Comparison = (typeof comparisons)[number];
