import * as v from 'valibot';
import type { AnnotateReceipt } from '../../shared/annotation.ts';
import { noteLengthMax } from '../../shared/annotation.ts';
import { describeShortfall } from '../describeShortfall.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { action } from './action.ts';
import { count, socket } from './arguments.ts';

/** False takes the mark away; `toggle` does so where all entries have one, and else marks them. */
export const mark = v.union([v.boolean(), v.literal('toggle')]);
/** Empty takes the note away. */
export const note = v.pipe(v.string(), v.maxLength(noteLengthMax));

/** Puts a mark or a note on entries of a socket's log, or takes it away. */
export const annotateEntries = action({
  id: 'annotateEntries',
  argument: v.object({
    socket,
    /** Sequence numbers, ascending. */
    seqs: v.pipe(v.array(count(1, Number.MAX_SAFE_INTEGER)), v.minLength(1)),
    mark: v.exactOptional(mark),
    note: v.exactOptional(note),
  }),
  risk: 'reads',
  run: async ({ registry, link }, { socket: name, seqs, ...change }): Promise<AnnotateReceipt> => {
    const { id } = namedSocket(registry, name);
    const ranges = seqs.map((seq) => ({ from: seq, to: seq }));
    const receipt = (await link.current?.annotate({
      ...{ query: { sockets: [id] }, ranges },
      ...change,
    })) ?? { entries: 0, refused: 0 };
    const shortfall = describeShortfall(receipt);
    if (shortfall !== undefined) {
      throw new UserError(shortfall);
    }
    return receipt;
  },
});
