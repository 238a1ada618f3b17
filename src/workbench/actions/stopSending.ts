import * as v from 'valibot';
import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { job, socket } from './arguments.ts';

/** Ends send jobs: all of a socket, one of them, or all there are. Resolves with how many. */
export const stopSending = action({
  id: 'stopSending',
  argument: v.object({ socket: v.optional(socket), job: v.optional(job) }),
  risk: 'sends',
  run: async ({ registry, link }, { socket: name, job }) => {
    const sockets = name === undefined ? registry.all() : [namedSocket(registry, name)];
    const engine = link.current;
    const jobs = sockets
      .flatMap(({ summary }) => summary?.sendJobs ?? [])
      .filter((running) => job === undefined || running.job === job);
    await Promise.all(engine ? jobs.map((running) => engine.cancelJob(running.job)) : []);
    return jobs.length;
  },
});
