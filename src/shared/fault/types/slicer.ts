import * as v from 'valibot';
import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';

export const slicer = {
  type: 'slicer',
  carries: 'streams',
  hasStream: true,
  description:
    'Sends each message in pieces. What is received is not cut: it arrives with its last piece.',
  keys: {
    average_size: wholeNumber(1, 1_048_576, 'Average size of a piece, in bytes.'),
    size_variation: v.optional(
      wholeNumber(
        0,
        1_048_576,
        'How far the size strays from that, in bytes; less than the average. Default: 0.',
      ),
    ),
    delay: v.optional(
      wholeNumber(0, 60_000_000, 'Pause after each piece, in microseconds. Default: 0.'),
    ),
  },
} as const satisfies FaultTypeModule;
