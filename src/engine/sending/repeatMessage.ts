import type { Outcome } from '../../shared/socketError.ts';
import type { Repetition } from '../../shared/transmission.ts';
import { intervalMsMax } from '../../shared/transmission.ts';
import type { Connection } from '../connection.ts';
import { clamp } from '../log/pageRows.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Course } from './course.ts';
import type { Message } from './message.ts';
import { isGone } from './sender.ts';

/**
 * Sends a message now and whenever it comes due, to those that `find` finds then. It keeps to the
 * schedule of its beginning; what it can't keep is missed and counted, and told in the log once.
 */
export async function repeatMessage(
  course: Course,
  traffic: SocketTraffic,
  message: Message,
  { intervalMs: interval, count = Infinity }: Repetition,
  find: () => Promise<Outcome<readonly Connection[]>>,
): Promise<void> {
  const { clock } = traffic.context;
  const intervalMs = clamp(interval, 1, intervalMsMax);
  const total = count === Infinity ? 0 : count;
  let start = clock.now();
  let due = 0;
  course.progress(0, total);
  while (!course.isOver()) {
    const found = await find();
    if (!found.ok || found.value.length === 0) {
      course.end('connectionsEnded');
      return;
    }
    deliver(course, traffic, message, found.value);
    due += 1;
    course.progress(due, total);
    if (due >= count) {
      course.end('completed');
      return;
    }
    const waitMs = start + due * intervalMs - clock.now();
    if (waitMs > intervalMs) {
      // The clock was set back.
      start -= waitMs - intervalMs;
    }
    await course.pause(clamp(waitMs, 0, intervalMs));
    const late = Math.floor((clock.now() - start) / intervalMs) - due;
    const skipped = Math.min(late, count - due - 1);
    if (skipped > 0 && !course.isOver()) {
      const text = 'the computer was busy or asleep when a message came due';
      missed(course, traffic, skipped, text);
      due += skipped;
    }
  }
}

function deliver(
  course: Course,
  traffic: SocketTraffic,
  message: Message,
  connections: readonly Connection[],
): void {
  const { taken, refusals } = course.deliver(connections, message);
  let isFull = false;
  for (const { connection, error } of refusals) {
    if (error.code === 'limitReached') {
      isFull = true;
      missed(course, traffic, 1, error.message, connection);
    } else if (!isGone(error)) {
      course.end('failed', error);
    }
  }
  if (taken.length === 0 && !isFull) {
    course.end('connectionsEnded');
  }
}

function missed(
  course: Course,
  traffic: SocketTraffic,
  messages: number,
  text: string,
  connection?: Connection,
): void {
  if (course.missed === 0) {
    const error = socketError('messagesMissed', text, connection?.peer);
    traffic.event({ event: 'error', side: 'local', error }, connection);
  }
  course.miss(messages);
}
