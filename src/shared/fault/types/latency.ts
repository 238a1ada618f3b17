import * as v from 'valibot';
import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { percentKey } from '../numberKey.ts';
import { timeMsMax } from '../timeMsMax.ts';

export const distributions = ['uniform', 'normal', 'pareto', 'paretonormal'] as const;
export type Distribution = (typeof distributions)[number];

export const latency = {
  type: 'latency',
  carries: 'both',
  hasStream: true,
  description:
    'Delays everything. Streams keep their order and their full rate; datagrams are delayed each by itself, so that they may overtake each other.',
  keys: {
    latency: wholeNumber(0, timeMsMax, 'The delay in milliseconds.'),
    jitter: v.optional(
      wholeNumber(
        0,
        timeMsMax,
        'How far the delay strays, in milliseconds: at most so far if uniform, else its standard deviation. Default: 0.',
      ),
    ),
    distribution: v.optional(
      v.pipe(
        v.picklist(distributions, `One of ${distributions.join(', ')} is expected here.`),
        v.description('How the jitter is distributed, as netem has it. Default: uniform.'),
      ),
    ),
    correlation: v.optional(
      percentKey('How much each delay depends on the one before, in per cent. Default: 0.'),
    ),
  },
} as const satisfies FaultTypeModule;
