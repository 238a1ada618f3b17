/** The longest filter, in UTF-16 units. Apart, for those who check a filter's length but don't read it. */
export const filterLengthMax = 4_000;
