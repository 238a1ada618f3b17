import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { formatOfPath, saveFormats } from '../../shared/capture.ts';
import { savedResultOf } from '../captureResult.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { connection, count, filter, path, socket } from './arguments.ts';

/** Writes what the log keeps of all sockets, or of the one that is named, to a file. */
export const saveTraffic = action({
  id: 'saveTraffic',
  argument: v.object({
    path,
    /** Default: what the path’s ending tells. */
    format: v.optional(v.picklist(saveFormats)),
    socket: v.optional(socket),
    connection: v.optional(connection),
    /** Only what this filter finds. */
    filter: v.optional(filter),
    /** Only these entries, by their sequence numbers, ascending. */
    seqs: v.optional(v.array(count(1, Number.MAX_SAFE_INTEGER))),
    /** By which it can be cancelled; it then resolves with nothing. */
    job: v.optional(v.number()),
  }),
  risk: 'writesFile',
  run: async ({ registry, link }, { path, socket: name, ...argument }) => {
    const { connection, filter, seqs, format = formatOfPath(path) } = argument;
    const engine = link.current;
    if (!engine) {
      throw new UserError(l10n.t('There is no traffic to save: no socket was started yet.'));
    }
    if (!format) {
      throw new UserError(l10n.t('The ending of {0} tells no format; name one.', path));
    }
    const outcome = await engine.saveTraffic({
      job: argument.job ?? randomInt(2 ** 47),
      query: {
        ...(name === undefined ? {} : { sockets: [namedSocket(registry, name).id] }),
        ...(connection === undefined ? {} : { connection }),
        ...(filter === undefined ? {} : { filter }),
      },
      ...(seqs && { ranges: seqs.map((seq) => ({ from: seq, to: seq })) }),
      ...{ format, path },
    });
    return savedResultOf(outcome);
  },
});
