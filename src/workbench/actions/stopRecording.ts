import * as v from 'valibot';
import { describeCaptureError } from '../describeCaptureError.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';

/** Resolves when everything recorded is in the file. */
export const stopRecording = action({
  id: 'stopRecording',
  argument: v.optional(v.object({})),
  risk: 'writesFile',
  run: async ({ link }) => {
    const outcome = await (await link.engine()).stopRecording();
    if (!outcome.ok) {
      throw new UserError(describeCaptureError(outcome.error));
    }
    return outcome.value;
  },
});
