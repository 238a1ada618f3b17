import * as v from 'valibot';
import type { FaultTypeModule } from '../faultTypeModule.ts';

export const waysDown = ['refuse', 'reset', 'ignore'] as const;
export type WayDown = (typeof waysDown)[number];

export const down = {
  type: 'down',
  carries: 'streams',
  hasStream: false,
  description: 'Nobody gets through, as if the server were gone.',
  keys: {
    how: v.pipe(
      v.picklist(waysDown, `One of ${waysDown.join(', ')} is expected here.`),
      v.description(
        'refuse: the port is closed, connections too. reset: connections are reset, new ones as soon as they are accepted. ignore: new connections are not accepted until the fault is taken away; open ones go on.',
      ),
    ),
  },
} as const satisfies FaultTypeModule;
