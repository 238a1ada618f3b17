import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

/** The state in which a connection begins. */
export const firstState = 'start';

export const stateName = v.pipe(
  v.string(),
  v.minLength(1, 'The name of a state is expected here.'),
  v.maxLength(100, 'The name of a state has 100 characters at most.'),
);

/** Changes the state of the connection. */
export const gotoStep = {
  keys: {
    goto: v.optional(
      v.pipe(
        stateName,
        v.description('The state of the connection from now on; it begins in `start`.'),
      ),
    ),
  },
  documentation: ['`"goto": "ready"`', 'changes the state of the connection; it begins in `start`'],
} as const satisfies StepModule;
