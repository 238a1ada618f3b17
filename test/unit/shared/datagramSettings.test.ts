import { deepEqual, equal } from 'node:assert/strict';
import * as v from 'valibot';
import { multicastFamily } from '../../../src/shared/multicastFamily.ts';
import { definitionSchema } from '../../../src/shared/definition/definitionSchema.ts';

const [listenerSchema, clientSchema] = definitionSchema.options;

function faults(value: Record<string, unknown>): string[] {
  const schema = 'listen' in value ? listenerSchema : clientSchema;
  const { issues = [] } = v.safeParse(schema, { name: 'a', ...value });
  return issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message.split('.')[0]}`);
}

describe('the keys of UDP sockets', () => {
  it('are taken on udp only', () => {
    const keys = {
      broadcast: true,
      ttl: 1,
      receiveBufferBytes: 65_536,
      reuseAddress: true,
      multicast: { interface: 'lo', ttl: 0, loopback: false },
    };
    deepEqual(faults({ listen: 'udp://[::]:5000', ...keys, idleSeconds: 60 }), []);
    deepEqual(faults({ connect: 'udp://127.0.0.1:5000', ...keys }), []);
    const misplaced = faults({ listen: 'tcp://127.0.0.1:5000', ...keys, idleSeconds: 60 });
    deepEqual(
      misplaced.sort(),
      Object.keys(keys)
        .map((key) => `${key}: This is for datagrams; only udp carries them`)
        .sort(),
    );
  });

  it('leave out those of streams, but for the idle time', () => {
    const keys = { noDelay: false, keepAliveSeconds: 60, totalSeconds: 60 };
    const ours = { connectTimeoutSeconds: 5 };
    deepEqual(faults({ connect: 'tcp://127.0.0.1:5000', ...keys, ...ours, idleSeconds: 60 }), []);
    deepEqual(faults({ listen: 'tls://127.0.0.1:5000', ...keys, acceptMax: 1 }), []);
    deepEqual(faults({ connect: 'udp://127.0.0.1:5000', idleSeconds: 60 }), []);
    deepEqual(faults({ listen: 'udp://127.0.0.1:5000', acceptMax: 1 }).length, 1);
    deepEqual(
      faults({ connect: 'udp://127.0.0.1:5000', ...keys, ...ours }).sort(),
      Object.keys({ ...keys, ...ours })
        .map((key) => `${key}: This is for streams; udp carries datagrams`)
        .sort(),
    );
  });

  it('name groups that are multicast addresses', () => {
    const listen = 'udp://0.0.0.0:5000';
    const groups = ['239.255.0.1', { group: 'ff02::1234', interface: 'eth0' }];
    deepEqual(faults({ listen, multicast: { groups } }), []);
    equal(faults({ listen, multicast: { groups: ['10.0.0.1'] } }).length, 1);
    equal(faults({ connect: 'udp://127.0.0.1:1', multicast: { groups } }).length, 1);
    for (const address of ['224.0.0.1', '239.255.255.255']) {
      equal(multicastFamily(address), 4);
    }
    for (const address of ['ff02::1', 'FF0E::1:2']) {
      equal(multicastFamily(address), 6);
    }
    for (const address of ['223.0.0.1', '240.0.0.1', '239.1.1', 'fe80::1', 'ff02::1%lo', 'a', '']) {
      equal(multicastFamily(address), undefined, address);
    }
  });
});

describe('the key service', () => {
  it('is for listeners of streams and datagrams, and takes no other answers', () => {
    deepEqual(faults({ listen: 'tcp://127.0.0.1:7', service: 'echo' }), []);
    deepEqual(faults({ listen: 'udp://127.0.0.1:37', service: 'time' }), []);
    equal(faults({ listen: 'udp://127.0.0.1:37', service: 'qotd' }).length, 1);
    equal(faults({ connect: 'udp://127.0.0.1:37', service: 'time' }).length, 1);
    const respond = [{ on: 'message', echo: true }];
    deepEqual(faults({ listen: 'tcp://127.0.0.1:7', service: 'echo', respond }), [
      'service: This answers by itself; leave out "respond"',
    ]);
  });
});
