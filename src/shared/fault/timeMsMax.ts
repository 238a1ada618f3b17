/** The longest time that a fault may be given, in milliseconds: a day. */
export const timeMsMax = 24 * 3_600_000;
