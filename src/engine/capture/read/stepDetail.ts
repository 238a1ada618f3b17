import type { EventDetail } from '../../../shared/entry.ts';
import type { TcpStep } from './tcpFlows.ts';

/** The event that a step of an exchange is in a log; none for what the next step says, too. */
export function stepDetail(
  step: TcpStep,
  side: 'local' | 'remote',
  endpoint: string,
): EventDetail | undefined {
  switch (step) {
    case 'opened':
      return { event: side === 'remote' ? 'accept' : 'connect', side };
    case 'refused': {
      const message = 'connection refused';
      const error = { code: 'connectionRefused', syscall: 'connect', message, endpoint } as const;
      return { event: 'error', side, error };
    }
    case 'lastShutdown':
      // Our own half then closes with the connection, as in a log.
      return side === 'remote' ? { event: 'shutdown', side } : undefined;
    case 'shutdown':
    case 'close':
    case 'reset':
      return { event: step, side };
  }
}
