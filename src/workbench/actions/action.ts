import type * as v from 'valibot';
import type { Workbench } from '../workbench.ts';
import { checkArgument } from './checkArgument.ts';
import { permit } from './permit.ts';
import type { Caller, Risk, Risked } from './risk.ts';

export interface Action<Schema extends v.GenericSchema, Result> {
  /** A verb and its object, `startSocket`. */
  readonly id: string;
  readonly argument: Schema;
  readonly risk: Risk;
  /**
   * Checks the argument and what the risk asks for, and does it; nothing where the person who called it
   * did not confirm. Rejects with a `UserError`, worded, where it can't be done.
   */
  perform(workbench: Workbench, argument: v.InferInput<Schema>, caller?: Caller): Promise<Result>;
}

export function action<Schema extends v.GenericSchema, Result>(
  definition: {
    readonly id: string;
    readonly argument: Schema;
    readonly run: (workbench: Workbench, argument: v.InferOutput<Schema>) => Promise<Result>;
  } & Risked<v.InferOutput<Schema>>,
): Action<Schema, Result> {
  const { id, argument: schema, risk, run } = definition;
  return {
    id,
    argument: schema,
    risk,
    perform: async (workbench, given, caller = 'program') => {
      const argument = checkArgument(id, schema, given);
      return (await permit(definition, workbench, argument, caller))
        ? run(workbench, argument)
        : // Only what discards is ever declined, and that has no result.
          (undefined as Result);
    },
  };
}
