import { deepEqual, equal } from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { reachableEndpoints } from '../../../src/shared/reachableEndpoints.ts';

const mac = '00:00:00:00:00:00';

function v4(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv4', internal, mac, netmask: '255.255.255.0', cidr: null };
}

function v6(address: string, internal = false, scopeid = 0): NetworkInterfaceInfo {
  return { address, family: 'IPv6', internal, mac, netmask: 'ffff::', cidr: null, scopeid };
}

const interfaces = {
  lo: [v4('127.0.0.1', true), v6('::1', true)],
  eth0: [v6('fe80::1', false, 4), v6('2001:db8::2'), v4('192.0.2.7')],
  wlan0: [v4('198.51.100.7'), v4('192.0.2.7')],
  gone: undefined,
};
const unix = { networkInterfaces: () => interfaces, platform: () => 'linux' };
const windows = { ...unix, platform: () => 'win32' };

describe('reachableEndpoints', () => {
  it('lists what other machines can use of all interfaces, the most usual first', () => {
    deepEqual(reachableEndpoints('udp://0.0.0.0:99', false, unix), [
      'udp://192.0.2.7:99',
      'udp://198.51.100.7:99',
    ]);
    deepEqual(reachableEndpoints('tcp://[::]:99', true, unix), [
      'tcp://[2001:db8::2]:99',
      'tcp://[fe80::1%eth0]:99',
    ]);
    deepEqual(reachableEndpoints('tls://[::]:99', false, unix), [
      'tls://192.0.2.7:99',
      'tls://198.51.100.7:99',
      'tls://[2001:db8::2]:99',
      'tls://[fe80::1%eth0]:99',
    ]);
  });

  it('numbers zones as Windows does there', () => {
    const [, linkLocal] = reachableEndpoints('tcp://[::]:99', true, windows);
    equal(linkLocal, 'tcp://[fe80::1%4]:99');
  });

  it('has nothing to add to one address, loopback or not, and to a path', () => {
    for (const url of ['tcp://127.0.0.1:9', 'tcp://[::1]:9', 'udp://192.0.2.7:9', 'unix:/a']) {
      deepEqual(reachableEndpoints(url, false, unix), [], url);
    }
  });
});
