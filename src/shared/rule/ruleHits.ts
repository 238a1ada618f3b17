/** How often a rule of a running socket fired, over all its connections. */
export interface RuleHits {
  /** The rule's name, else its number and what it asks for. */
  readonly label: string;
  readonly hits: number;
}
