import type { CaptureOutcome } from '../shared/capture.ts';
import { describeCaptureError } from './describeCaptureError.ts';
import { UserError } from './userError.ts';

/** What the engine did with a file. Throws a `UserError` that says why it did not. */
export function captureResultOf<T>(outcome: CaptureOutcome<T>): T {
  if (!outcome.ok) {
    throw new UserError(describeCaptureError(outcome.error));
  }
  return outcome.value;
}

/** The same of what can be cancelled: nothing where it was. */
export function savedResultOf<T>(outcome: CaptureOutcome<T>): T | undefined {
  return !outcome.ok && outcome.error.code === 'cancelled' ? undefined : captureResultOf(outcome);
}
