import { equal } from 'node:assert/strict';
import { formatFault } from '../../../src/shared/fault/formatFault.ts';
import { formatFaultReport } from '../../../src/shared/fault/formatFaultReport.ts';

const latency = { type: 'latency', latency: 100, jitter: 20 } as const;

describe('a fault in a line', () => {
  it('has its name, its figures, and whom it spares', () => {
    equal(formatFault(latency), 'latency_downstream 100 ± 20 ms');
    equal(
      formatFault({ type: 'reset_peer', name: 'cut', times: 2, toxicity: 0.5 }),
      'cut toxicity 0.5 times 2',
    );
    equal(formatFault({ type: 'down', how: 'refuse', forMs: 5 }), 'down refuse for 5 ms');
    equal(formatFault({ type: 'loss', percent: 3, stream: 'both' }), 'loss_both 3 %');
  });

  it('says with the seed which are on, or what one did to a connection', () => {
    equal(formatFaultReport({ seed: 7, on: [latency] }), 'latency_downstream 100 ± 20 ms, seed 7');
    equal(formatFaultReport({ seed: 7, on: [] }), 'none, seed 7');
    equal(formatFaultReport({ fault: 'cut', did: 'reset' }), 'cut: reset');
  });
});
