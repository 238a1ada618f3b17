import { namedSocket } from '../namedSocket.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';
import { socketArgument } from './arguments.ts';

/** Resolves when it runs or failed. */
export const startSocket = action({
  id: 'startSocket',
  argument: socketArgument,
  risk: 'opensPort',
  opens: ({ registry }, { socket }) => [namedSocket(registry, socket)],
  run: async ({ registry }, { socket: name }) => {
    const socket = namedSocket(registry, name);
    return reportOf({ ...socket, state: await registry.start(socket.id) });
  },
});
