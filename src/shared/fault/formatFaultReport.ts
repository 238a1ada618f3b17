import { formatDelay } from '../formatDelay.ts';
import type { FaultReport } from './faultHit.ts';
import { formatFault } from './formatFault.ts';

/** What the log tells of faults, for programs and files: `latency_downstream 100 ms, seed 7`, or `cut: reset`. */
export function formatFaultReport(report: FaultReport): string {
  if ('on' in report) {
    const faults = report.on.length === 0 ? 'none' : report.on.map(formatFault).join(', ');
    return `${faults}, seed ${report.seed}`;
  }
  const { fault, did, ms } = report;
  return `${fault}: ${did}${ms === undefined ? '' : ` ${formatDelay(ms)}`}`;
}
