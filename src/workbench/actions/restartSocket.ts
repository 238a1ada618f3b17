import { namedSocket } from '../namedSocket.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';
import { socketArgument } from './arguments.ts';

/** Stops it, and starts it under its definition of now. */
export const restartSocket = action({
  id: 'restartSocket',
  argument: socketArgument,
  risk: 'opensPort',
  opens: ({ registry }, { socket }) => [namedSocket(registry, socket)],
  run: async ({ registry }, { socket: name }) => {
    const socket = namedSocket(registry, name);
    const stopped = await registry.stop(socket.id);
    // Its definition may have left the file meanwhile.
    const isThere = registry.get(socket.id) !== undefined;
    return reportOf({ ...socket, state: isThere ? await registry.start(socket.id) : stopped });
  },
});
