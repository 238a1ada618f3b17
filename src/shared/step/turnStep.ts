import * as v from 'valibot';
import type { StepModule } from './stepModule.ts';

const faultNames = v.union(
  [v.string(), v.array(v.string())],
  'The name of a fault is expected here, such as latency_downstream, or a list.',
);

/** Turns faults of a socket on and off. */
export const turnStep = {
  keys: {
    turnOn: v.optional(
      v.pipe(
        faultNames,
        v.description('Turns on a fault of the socket, by its name, or several, at once.'),
      ),
    ),
    turnOff: v.optional(
      v.pipe(
        faultNames,
        v.description('Turns off a fault of the socket, by its name, or several, at once.'),
      ),
    ),
  },
  documentation: [
    '`"turnOn": "cut"`, `"turnOff": ["cut", "slow"]`',
    'turns faults of the socket on or off',
  ],
} as const satisfies StepModule;
