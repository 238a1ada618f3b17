import * as v from 'valibot';
import { captureResultOf } from '../captureResult.ts';
import { action } from './action.ts';
import { path } from './arguments.ts';

/** Copies what the recording has to a file of its own, while it goes on; what is there is replaced. */
export const takeSnapshot = action({
  id: 'takeSnapshot',
  argument: v.object({ path }),
  risk: 'writesFile',
  run: async ({ link }, { path }) => captureResultOf(await (await link.engine()).snapshot(path)),
});
