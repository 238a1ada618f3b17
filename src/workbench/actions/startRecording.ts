import * as v from 'valibot';
import { captureResultOf } from '../captureResult.ts';
import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { count, filter, path, socket } from './arguments.ts';

/** Records everything from now on to a pcapng file; what is there is replaced. */
export const startRecording = action({
  id: 'startRecording',
  argument: v.object({
    path,
    /** Begins a new file at so many bytes. */
    fileBytesMax: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
    /** Keeps only the newest files. */
    filesMax: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
    /** Ends with the first recorded entry that this filter finds. */
    stopWhen: v.optional(filter),
    /** Default: all. */
    sockets: v.optional(v.array(socket)),
  }),
  risk: 'writesFile',
  run: async ({ registry, link }, { path, sockets, fileBytesMax, filesMax, stopWhen }) => {
    const ids = sockets?.map((name) => namedSocket(registry, name).id);
    const engine = await link.engine();
    const outcome = await engine.startRecording({
      path,
      ...(ids && { sockets: ids }),
      ...(fileBytesMax === undefined ? {} : { fileBytesMax }),
      ...(filesMax === undefined ? {} : { filesMax }),
      ...(stopWhen === undefined ? {} : { trigger: { filter: stopWhen, act: 'stop' } }),
    });
    return captureResultOf(outcome);
  },
});
