import * as vscode from 'vscode';
import type { CaptureApi, JobId } from '../shared/capture.ts';
import { ignoreEngineStopped } from '../workbench/engineStopped.ts';

/** How often a job is asked how far it has come, in milliseconds. */
const progressMs = 250;

type JobSource = Pick<CaptureApi, 'jobProgress' | 'cancelJob'>;

/**
 * Shows a notification with the progress of a job of the engine's, and a button that cancels it. Without an
 * engine it only runs what says so.
 */
export function withJobProgress<Result>(
  engine: JobSource | undefined,
  title: string,
  job: JobId,
  run: () => Promise<Result>,
): PromiseLike<Result> {
  if (!engine) {
    return run();
  }
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancellation) => {
      let shown = 0;
      const timer = setInterval(() => {
        engine
          .jobProgress(job)
          .then((state) => {
            if (state && state.total > 0) {
              const percent = Math.floor((100 * state.done) / state.total);
              progress.report({ increment: percent - shown, message: `${percent} %` });
              shown = percent;
            }
          })
          .catch(ignoreEngineStopped);
      }, progressMs);
      const cancelling = cancellation.onCancellationRequested(() => {
        engine.cancelJob(job).catch(ignoreEngineStopped);
      });
      try {
        return await run();
      } finally {
        clearInterval(timer);
        cancelling.dispose();
      }
    },
  );
}
