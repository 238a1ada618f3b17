import { mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { captureResultOf } from '../captureResult.ts';
import { action } from './action.ts';
import { count, filter, path } from './arguments.ts';

/** A ring has so many files, one of which is being written: what is kept is never less than asked. */
const ringFiles = 5;

/** Records to a ring of files in the temporary folder, for `takeSnapshot`, until `stopRecording`. */
export const keepLastTraffic = action({
  id: 'keepLastTraffic',
  argument: v.object({
    /** How much of the newest traffic is kept. */
    bytes: count(1, Number.MAX_SAFE_INTEGER),
    /** Takes a snapshot with the first entry that this filter finds. */
    snapshotWhen: v.optional(filter),
    /** Where that snapshot goes. Default: the home folder. */
    folder: v.optional(path),
  }),
  risk: 'writesFile',
  run: async ({ link }, { bytes, snapshotWhen, folder = homedir() }) => {
    const ring = await mkdtemp(join(tmpdir(), 'socket-workbench-ring-'));
    const engine = await link.engine();
    return captureResultOf(
      await engine.startRecording({
        path: join(ring, 'traffic.pcapng'),
        fileBytesMax: Math.ceil(bytes / (ringFiles - 1)),
        filesMax: ringFiles,
        isRing: true,
        ...(snapshotWhen === undefined
          ? {}
          : { trigger: { filter: snapshotWhen, act: 'snapshot', folder } }),
      }),
    );
  },
});
