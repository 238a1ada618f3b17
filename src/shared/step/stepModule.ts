import type * as v from 'valibot';

/** All that is known of a kind of step, in one place. */
export interface StepModule {
  /** The keys that it has in a step; the first says that it is to be done. */
  readonly keys: Readonly<Record<string, v.OptionalSchema<v.GenericSchema, undefined>>>;
  /** How it is written, and what it does, for the documents. */
  readonly documentation: readonly [written: string, does: string];
}

/** The longest pause of a step, in milliseconds: an hour. */
export const pauseMsMax = 3_600_000;
