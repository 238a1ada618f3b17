import type { Outcome } from '../../shared/socketError.ts';
import type { Repetition } from '../../shared/sendJob.ts';
import { intervalMsMax } from '../../shared/sendJob.ts';
import type { Connection } from '../connection.ts';
import { clamp } from '../log/pageRows.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { SendJobRun } from './sendJobRun.ts';
import type { Message } from './message.ts';
import { isGone } from './sender.ts';

/** Who gets what is sent again and again. */
export interface Recipients {
  readonly find: () => Promise<Outcome<readonly Connection[]>>;
  /** Whether a client connects again by itself once its connection has ended. */
  readonly comesBack: boolean;
}

/**
 * Sends a message now and whenever it comes due, to those that `find` finds then. It keeps to the
 * schedule of its beginning; what it can't keep, or what comes due while nobody can be sent to yet, is
 * skipped and counted, and logged once. Ends when no connection is left.
 */
export async function repeatMessage(
  run: SendJobRun,
  traffic: SocketTraffic,
  message: Message,
  { intervalMs: interval, count = Infinity }: Repetition,
  { find, comesBack }: Recipients,
): Promise<void> {
  const { clock } = traffic.context;
  const intervalMs = clamp(interval, 1, intervalMsMax);
  const total = count === Infinity ? 0 : count;
  let start = clock.now();
  let due = 0;
  run.progress(0, total);
  while (!run.isOver()) {
    const found = await find();
    if (found.ok) {
      deliver(run, traffic, message, found.value, comesBack);
    } else if (found.error.code === 'notReady') {
      missed(run, traffic, 1, found.error.message);
    } else {
      run.end('connectionsEnded');
      return;
    }
    due += 1;
    run.progress(due, total);
    if (due >= count) {
      run.end('completed');
      return;
    }
    const waitMs = start + due * intervalMs - clock.now();
    if (waitMs > intervalMs) {
      // The clock was set back.
      start -= waitMs - intervalMs;
    }
    await run.pause(clamp(waitMs, 0, intervalMs));
    const late = Math.floor((clock.now() - start) / intervalMs) - due;
    const skipped = Math.min(late, count - due - 1);
    if (skipped > 0 && !run.isOver()) {
      const text = 'the computer was busy or asleep when a message came due';
      missed(run, traffic, skipped, text);
      due += skipped;
    }
  }
}

function deliver(
  run: SendJobRun,
  traffic: SocketTraffic,
  message: Message,
  connections: readonly Connection[],
  comesBack: boolean,
): void {
  const { taken, refusals } = run.deliver(connections, message);
  let isMissed = false;
  for (const { connection, error } of refusals) {
    if (error.code === 'limitReached' || error.code === 'notReady') {
      isMissed = true;
      missed(run, traffic, 1, error.message, connection);
    } else if (isGone(error) && comesBack) {
      isMissed = true;
      missed(run, traffic, 1, error.message, connection);
    } else if (!isGone(error)) {
      run.end('failed', error);
    }
  }
  if (taken.length === 0 && !isMissed) {
    run.end('connectionsEnded');
  }
}

function missed(
  run: SendJobRun,
  traffic: SocketTraffic,
  messages: number,
  text: string,
  connection?: Connection,
): void {
  if (run.missed === 0) {
    const error = socketError('messagesMissed', text, connection?.peer);
    traffic.event({ event: 'error', side: 'local', error }, connection);
  }
  run.miss(messages);
}
