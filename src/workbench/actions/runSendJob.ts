import { randomInt } from 'node:crypto';
import type { SendJobRequest, SendTarget } from '../../shared/engineApi.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import { resultOf } from '../socketResult.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { TargetArgument } from './sendArguments.ts';
import { namedTarget } from './sendTarget.ts';

/** What a send job does, besides to whom. */
type Job = SendJobRequest extends infer Each
  ? Each extends SendJobRequest
    ? Omit<Each, keyof SendTarget | 'job'>
    : never
  : never;

/** Unique among all windows and kinds of jobs, as good as surely. */
export function newJob(): number {
  return randomInt(2 ** 47);
}

/** Resolves when it is over. Throws a `UserError` that says why it could not begin. */
export async function runSendJob(
  { link }: Workbench,
  socket: WorkbenchSocket,
  { job, raw, ...target }: Omit<TargetArgument, 'socket'> & { readonly job?: number | undefined },
  does: Job,
): Promise<SendJobReceipt> {
  const outcome =
    socket.state.kind === 'running'
      ? await link.current?.startSendJob({
          ...{ job: job ?? newJob(), socket: socket.id },
          to: namedTarget(target, socket) ?? 'all',
          ...(raw === undefined ? {} : { raw }),
          ...does,
        })
      : undefined;
  return resultOf(socket, outcome);
}
