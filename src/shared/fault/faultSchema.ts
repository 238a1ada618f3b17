import * as v from 'valibot';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { faultTypes } from './faultTypes.ts';
import { numberKey } from './numberKey.ts';
import { timeMsMax } from './timeMsMax.ts';
import { bandwidth } from './types/bandwidth.ts';
import { corrupt } from './types/corrupt.ts';
import { down } from './types/down.ts';
import { duplicate } from './types/duplicate.ts';
import { halfOpen } from './types/halfOpen.ts';
import { latency } from './types/latency.ts';
import { limitData } from './types/limitData.ts';
import { loss } from './types/loss.ts';
import { reorder } from './types/reorder.ts';
import { resetPeer } from './types/resetPeer.ts';
import { slicer } from './types/slicer.ts';
import { slowClose } from './types/slowClose.ts';
import { slowRead } from './types/slowRead.ts';
import { timeout } from './types/timeout.ts';

/** Which way it is done to: towards the client, or towards the server. */
export const faultStreams = ['downstream', 'upstream', 'both'] as const;
export type FaultStream = (typeof faultStreams)[number];

const stream = v.optional(
  v.pipe(
    v.picklist(faultStreams, `One of ${faultStreams.join(', ')} is expected here.`),
    v.description(
      'Which way it is done to: downstream is towards the client (what a listener sends, what a client receives), upstream towards the server. Default: downstream.',
    ),
  ),
);

const common = {
  name: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'A name is expected here.'),
      v.maxLength(100, 'A name has 100 characters at most.'),
      v.description(
        'By what it is toggled and named. Default: type_stream, as latency_downstream.',
      ),
    ),
  ),
  enabled: v.optional(
    v.pipe(v.boolean(), v.description('Whether it is on from the start. Default: true.')),
  ),
  toxicity: v.optional(
    numberKey(
      0,
      1,
      'How probable it is, from 0 to 1: drawn once for each connection, or for each message; see “per”. Default: 1.',
    ),
  ),
  per: v.optional(
    v.pipe(
      v.picklist(['connection', 'message'], 'One of connection, message is expected here.'),
      v.description(
        'What toxicity, skip and times count. Default: connection over streams, message over udp.',
      ),
    ),
  ),
  skip: v.optional(wholeNumber(0, 1e9, 'How many of them are spared first. Default: 0.')),
  times: v.optional(wholeNumber(1, 1e9, 'How many of them are hit, then no more. Default: all.')),
  afterMs: v.optional(
    wholeNumber(0, timeMsMax, 'Begins so many milliseconds after it was turned on. Default: 0.'),
  ),
  forMs: v.optional(
    wholeNumber(
      1,
      timeMsMax,
      'Lasts so many milliseconds; together with “afterMs”, the two go on in turns. Default: for ever.',
    ),
  ),
};

const match = v.optional(
  v.pipe(
    v.string(),
    v.minLength(1, 'A filter is expected here, as in the Traffic view.'),
    v.description('Only messages that this filter accepts, as in the Traffic view.'),
  ),
);

/** What every fault may say, of whatever type. */
export const commonFaultKeys = { stream, match, ...common };

/** One fault as a definition has it. */
export const faultSchema = v.variant(
  'type',
  [
    directed(latency.type, latency.description, latency.keys),
    directed(bandwidth.type, bandwidth.description, bandwidth.keys),
    v.pipe(
      directed(slicer.type, slicer.description, slicer.keys),
      v.forward(
        v.check(
          ({ average_size, size_variation = 0 }) => size_variation < average_size,
          'Less than “average_size” is expected here.',
        ),
        ['size_variation'],
      ),
    ),
    directed(timeout.type, timeout.description, timeout.keys),
    directed(resetPeer.type, resetPeer.description, resetPeer.keys),
    directed(slowClose.type, slowClose.description, slowClose.keys),
    directed(limitData.type, limitData.description, limitData.keys),
    whole(down.type, down.description, down.keys),
    whole(slowRead.type, slowRead.description, slowRead.keys),
    whole(halfOpen.type, halfOpen.description, halfOpen.keys),
    v.pipe(
      directed(loss.type, loss.description, loss.keys),
      v.check(
        ({ percent, gemodel }) => (percent === undefined) !== (gemodel === undefined),
        'Loss needs either “percent” or “gemodel”.',
      ),
    ),
    directed(duplicate.type, duplicate.description, duplicate.keys),
    directed(corrupt.type, corrupt.description, corrupt.keys),
    directed(reorder.type, reorder.description, reorder.keys),
  ],
  `One of ${faultTypes.map(({ type }) => type).join(', ')} is expected here.`,
);

/** One fault, as a definition says it. */
export type Fault = v.InferOutput<typeof faultSchema>;
export type FaultOf<Type extends Fault['type']> = Extract<Fault, { readonly type: Type }>;

function directed<const Type extends string, const Keys extends v.ObjectEntries>(
  type: Type,
  description: string,
  keys: Keys,
) {
  return v.strictObject({
    type: v.pipe(v.literal(type), v.description(description)),
    ...keys,
    stream,
    ...common,
    match,
  });
}

function whole<const Type extends string, const Keys extends v.ObjectEntries>(
  type: Type,
  description: string,
  keys: Keys,
) {
  return v.strictObject({
    type: v.pipe(v.literal(type), v.description(description)),
    ...keys,
    ...common,
  });
}
