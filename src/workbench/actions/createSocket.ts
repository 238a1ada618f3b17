import * as v from 'valibot';
import { definitionSchema } from '../../shared/definition/definitionSchema.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';

/**
 * Starts a socket of that definition: one that is there already and is idle, or listens just so, else a
 * new one. Resolves when it runs or failed.
 */
export const createSocket = action({
  id: 'createSocket',
  argument: v.object({
    definition: definitionSchema,
    /** Whether only one of that name will do. Default: false. */
    isNamed: v.optional(v.boolean()),
  }),
  risk: 'opensPort',
  opens: ({ registry }, { definition, isNamed = false }) => {
    const before = registry.findReusable(definition, isNamed);
    return [before?.origin === 'file' ? before : { origin: 'adHoc', definition }];
  },
  run: async ({ registry }, { definition, isNamed = false }) => {
    const before = registry.reuse(definition, isNamed);
    const socket = before ?? registry.add(definition);
    try {
      const state = await registry.start(socket.id);
      return { ...reportOf({ ...socket, state }), isNew: before === undefined };
    } catch (error) {
      // Refused, not failed: a socket that must not start here is not kept.
      if (!before) {
        await registry.remove(socket.id);
      }
      throw error;
    }
  },
});
