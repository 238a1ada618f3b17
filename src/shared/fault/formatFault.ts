import { faultName } from './faultName.ts';
import type { Fault } from './faultSchema.ts';

/** A fault in a line, of names, numbers and units that are the same in every language. */
export function formatFault(fault: Fault): string {
  return [faultName(fault), ...figuresOf(fault), ...boundsOf(fault)].join(' ');
}

function figuresOf(fault: Fault): string[] {
  switch (fault.type) {
    case 'latency': {
      const { latency, jitter = 0 } = fault;
      return [jitter === 0 ? `${latency} ms` : `${latency} ± ${jitter} ms`];
    }
    case 'bandwidth':
      return [`${fault.rate} KB/s`];
    case 'slicer': {
      const { average_size, size_variation = 0, delay = 0 } = fault;
      const size =
        size_variation === 0 ? `${average_size} B` : `${average_size} ± ${size_variation} B`;
      return delay === 0 ? [size] : [size, `${delay} µs`];
    }
    case 'timeout':
    case 'reset_peer':
      return fault.timeout === undefined || fault.timeout === 0 ? [] : [`${fault.timeout} ms`];
    case 'slow_close':
      return [`${fault.delay} ms`];
    case 'limit_data':
      return [`${fault.bytes} B`];
    case 'down':
      return [fault.how];
    case 'slow_read':
    case 'half_open':
      return [];
    case 'loss': {
      const { percent, gemodel } = fault;
      return gemodel === undefined ? [`${percent ?? 0} %`] : [`p ${gemodel.p} %`];
    }
    case 'duplicate':
    case 'corrupt':
    case 'reorder':
      return [`${fault.percent} %`];
  }
}

/** Whom it spares, by the names of the keys. */
function boundsOf(fault: Fault): string[] {
  const { toxicity, skip, times, afterMs, forMs } = fault;
  const match = 'match' in fault ? fault.match : undefined;
  return [
    toxicity === undefined || toxicity === 1 ? [] : [`toxicity ${toxicity}`],
    match === undefined ? [] : [`match ${match}`],
    skip === undefined ? [] : [`skip ${skip}`],
    times === undefined ? [] : [`times ${times}`],
    afterMs === undefined ? [] : [`after ${afterMs} ms`],
    forMs === undefined ? [] : [`for ${forMs} ms`],
  ].flat();
}
