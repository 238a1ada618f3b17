import { wholeNumber } from '../../definition/wholeNumber.ts';
import type { FaultTypeModule } from '../faultTypeModule.ts';

export const limitData = {
  type: 'limit_data',
  carries: 'streams',
  hasStream: true,
  description:
    'Closes a connection once so many bytes have passed. What is sent is cut there; what is received passes in whole messages.',
  keys: {
    bytes: wholeNumber(0, Number.MAX_SAFE_INTEGER, 'How many bytes pass, of each connection.'),
  },
} as const satisfies FaultTypeModule;
