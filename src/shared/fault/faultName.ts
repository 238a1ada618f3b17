import type { Fault, FaultStream } from './faultSchema.ts';

/** By what a fault is toggled and named. */
export function faultName(fault: Fault): string {
  return fault.name ?? (hasStream(fault) ? `${fault.type}_${streamOf(fault)}` : fault.type);
}

/** The direction of a fault; that of one without a direction is both. */
export function streamOf(fault: Fault): FaultStream {
  return hasStream(fault) ? (fault.stream ?? 'downstream') : 'both';
}

function hasStream(fault: Fault): fault is Extract<Fault, { stream?: FaultStream | undefined }> {
  return fault.type !== 'down' && fault.type !== 'slow_read' && fault.type !== 'half_open';
}
