import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { runSendJob } from './runSendJob.ts';
import { sendFileArgument } from './sendArguments.ts';

/**
 * Sends a file, without framing unless `raw` is false, to whom `send` would. Resolves when it is over: sent,
 * cancelled, or with nobody left to send it to.
 */
export const sendFile = action({
  id: 'sendFile',
  argument: sendFileArgument,
  risk: 'sends',
  run: (workbench, { file, chunkBytes, intervalMs, evenIfRefused = false, ...argument }) =>
    runSendJob(
      workbench,
      namedSocket(workbench.registry, argument.socket),
      { ...argument, raw: argument.raw ?? true },
      {
        ...{ file, evenIfRefused },
        ...(chunkBytes === undefined ? {} : { chunkBytes }),
        ...(intervalMs === undefined ? {} : { intervalMs }),
      },
    ),
});
