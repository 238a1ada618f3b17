import { describeError } from '../describeError.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { socketArgument } from './arguments.ts';

/**
 * Has the script of a socket that runs wait for a debugger of Node. Resolves with the port on 127.0.0.1 that
 * the debugger attaches to; until it does, and while it stands at a breakpoint, the socket's messages wait.
 */
export const debugScript = action({
  id: 'debugScript',
  argument: socketArgument,
  risk: 'opensPort',
  opens: ({ registry }, { socket }) => [namedSocket(registry, socket)],
  run: async ({ registry, link }, { socket: name }) => {
    const socket = namedSocket(registry, name);
    if (socket.definition.script === undefined) {
      throw new UserError(l10n.t('“{0}” has no script.', socket.definition.name));
    }
    const outcome = await (await link.engine()).debugScript(socket.id);
    if (!outcome.ok) {
      throw new UserError(describeError(outcome.error));
    }
    return { port: outcome.value };
  },
});
