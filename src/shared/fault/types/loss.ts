import * as v from 'valibot';
import type { FaultTypeModule } from '../faultTypeModule.ts';
import { percentKey } from '../numberKey.ts';

export const loss = {
  type: 'loss',
  carries: 'datagrams',
  hasStream: true,
  description: 'Drops datagrams: each by chance, or in bursts.',
  keys: {
    percent: v.optional(percentKey('How many datagrams are lost, in per cent.')),
    gemodel: v.optional(
      v.pipe(
        v.strictObject({
          p: percentKey('Chance to go from the good state to the bad one, in per cent.'),
          r: v.optional(
            percentKey('Chance to go back to the good state, in per cent. Default: 100 − p.'),
          ),
          '1-h': v.optional(percentKey('Loss in the bad state, in per cent. Default: 100.')),
          '1-k': v.optional(percentKey('Loss in the good state, in per cent. Default: 0.')),
        }),
        v.description(
          'Losses in bursts, after Gilbert and Elliott, with netem’s names: p, r, 1-h, 1-k. Instead of “percent”.',
        ),
      ),
    ),
  },
} as const satisfies FaultTypeModule;
