import { namedSocket } from '../namedSocket.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';
import { socketArgument } from './arguments.ts';

/** Resolves when its port is free. */
export const stopSocket = action({
  id: 'stopSocket',
  argument: socketArgument,
  risk: 'sends',
  run: async ({ registry }, { socket: name }) => {
    const socket = namedSocket(registry, name);
    return reportOf({ ...socket, state: await registry.stop(socket.id) });
  },
});
