import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { runSendJob } from './runSendJob.ts';
import { sendPeriodicallyArgument, sentBy } from './sendArguments.ts';

/** Sends a message at once and then at an interval, to whom `send` would. Resolves when it is over. */
export const sendPeriodically = action({
  id: 'sendPeriodically',
  argument: sendPeriodicallyArgument,
  risk: 'sends',
  run: async (workbench, { intervalMs, count, ...argument }) => {
    const socket = namedSocket(workbench.registry, argument.socket);
    return runSendJob(workbench, socket, argument, {
      ...sentBy(argument, socket.definition.encoding),
      ...{ intervalMs },
      ...(count === undefined ? {} : { count }),
    });
  },
});
