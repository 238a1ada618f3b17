import { deepEqual, equal } from 'node:assert/strict';
import { checkDefinitions } from '../../../src/workbench/definitions/checkDefinitions.ts';

function problems(faults: unknown, listen = 'tcp://127.0.0.1:1'): string[] {
  const text = JSON.stringify({ sockets: [{ name: 'a', listen, faults }] });
  return checkDefinitions(text).faults.map(({ detail }) => detail);
}

describe('faults in a definition', () => {
  it('are taken with the keys of their type, and with no others', () => {
    deepEqual(problems([{ type: 'latency', latency: 5, stream: 'both', times: 2 }]), []);
    deepEqual(problems([{ type: 'latency', latency: 5, rate: 1 }]), ['rate']);
    deepEqual(problems([{ type: 'latency' }]), ['latency']);
  });

  it('say what is wrong with a value, a filter, a name and their place', () => {
    deepEqual(problems([{ type: 'latency', latency: -1 }]), [
      'A whole number from 0 to 86400000 is expected here.',
    ]);
    const [unreadable = ''] = problems([{ type: 'timeout', timeout: 0, match: '"open' }]);
    equal(unreadable.startsWith('At character 1: this is no filter'), true, unreadable);
    const reset = { type: 'reset_peer' };
    deepEqual(problems([reset, reset]), [
      'Another fault is called “reset_peer_downstream”; give one of them a “name”.',
    ]);
    deepEqual(problems([reset], 'udp://127.0.0.1:1'), [
      'The fault “reset_peer” is for streams; udp carries datagrams.',
    ]);
    deepEqual(problems([{ type: 'loss' }], 'udp://127.0.0.1:1'), [
      'Loss needs either “percent” or “gemodel”.',
    ]);
  });
});
