import * as v from 'valibot';
import { describeFilterFault } from '../describeFilterFault.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { count, filter, job, socket } from './arguments.ts';

/**
 * Resolves with the sequence numbers, times and connections of the entries that were waited for, or of those
 * that came in time, and with what the filter's named parts stand for in each, where it names some.
 */
export const waitFor = action({
  id: 'waitFor',
  argument: v.object({
    filter,
    sockets: v.optional(v.array(socket)),
    /** Entries after this one count; default: those from now on. */
    afterSeq: v.optional(count(0, Number.MAX_SAFE_INTEGER)),
    /** Default: 1. */
    count: v.optional(count(1, 1_000)),
    timeoutMs: count(0, 2 ** 31 - 1),
    /** By which `cancelJob` of the engine ends it. */
    job: v.optional(job),
  }),
  risk: 'reads',
  run: async ({ registry, link }, { sockets, filter, timeoutMs, ...optional }) => {
    const { afterSeq, count, job } = optional;
    const ids = sockets?.map((name) => namedSocket(registry, name).id);
    const outcome = await (
      await link.engine()
    ).waitFor({
      ...{ filter, timeoutMs },
      ...(ids && { sockets: ids }),
      ...(afterSeq === undefined ? {} : { afterSeq }),
      ...(count === undefined ? {} : { count }),
      ...(job === undefined ? {} : { job }),
    });
    if (outcome.kind === 'invalid') {
      throw new UserError(describeFilterFault(outcome.fault));
    }
    const { kind, ...found } = outcome;
    return { isMatched: kind === 'matched', ...found };
  },
});
