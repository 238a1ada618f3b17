import * as v from 'valibot';
import { action } from './action.ts';

/** Resolves when all ports are free. */
export const stopAllSockets = action({
  id: 'stopAllSockets',
  argument: v.optional(v.object({})),
  risk: 'sends',
  run: ({ registry }) => registry.stopAll(),
});
