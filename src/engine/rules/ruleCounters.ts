/** How often a rule fitted and fired. */
export class RuleCounters {
  /** All else fitted: those times that `skip` let pass among them. */
  fitted = 0;
  /** Times that `times` and the sequence count. */
  fired = 0;
  /** When it last did, in milliseconds since the Unix epoch. */
  firedAt = -Infinity;
}
