import * as v from 'valibot';
import { definitionSchema } from '../../shared/definition/definitionSchema.ts';
import { ruleSchema } from '../../shared/rule/ruleSchema.ts';
import { definitionFilesOf } from '../definitionFilesOf.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

/**
 * Writes a rule before all others of a socket, into its file where it has one; where it runs, it counts from the
 * next message on.
 */
export const addRule = action({
  id: 'addRule',
  argument: v.object({ socket, rule: ruleSchema }),
  risk: 'writesFile',
  run: async (workbench, { socket: name, rule }) => {
    const socket = namedSocket(workbench.registry, name);
    const { definition } = socket;
    const changed = v.safeParse(definitionSchema, {
      ...definition,
      respond: [rule, ...(definition.respond ?? [])],
    });
    if (!changed.success) {
      throw new UserError(changed.issues[0].message);
    }
    if (socket.file === undefined) {
      workbench.registry.redefine(socket.id, changed.output);
    } else {
      await definitionFilesOf(workbench, socket).addRule(socket, rule);
    }
  },
});
