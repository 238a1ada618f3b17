import * as v from 'valibot';
import { captureResultOf } from '../captureResult.ts';
import { action } from './action.ts';

/** Resolves when everything recorded is in the file. */
export const stopRecording = action({
  id: 'stopRecording',
  argument: v.optional(v.object({})),
  risk: 'writesFile',
  run: async ({ link }) => {
    const outcome = await (await link.engine()).stopRecording();
    return captureResultOf(outcome);
  },
});
