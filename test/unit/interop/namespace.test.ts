import { equal } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeProgram, findProgram } from './foreignProgram.ts';

const setUp = [
  'ip link set lo up',
  'ip link add v0 type veth peer name v1',
  'ip link set v0 addrgenmode none',
  'ip link set v1 addrgenmode none',
  'ip addr add fe80::1/64 dev v0 nodad',
  'ip addr add 192.0.2.1/24 dev v0',
  'ip link set v0 up',
  'ip link set v1 up',
].join(' && ');

const unshare = findProgram('unshare') ?? '';
const canMake = spawnSync(unshare, ['-n', 'sh', '-c', setUp]).status === 0;

// Loopback has no IPv6 multicast, and hears whatever it sends: only an interface of its own can tell.
const title = 'multicast on an interface, in a network namespace';
const note = canMake ? '' : ' (skipped: only root on Linux can make one)';
describeProgram(title + note, ['python3', 'python'], (python) => {
  it('joins over IPv4 and IPv6, and hears itself only where it wants to', function () {
    if (!canMake) {
      this.skip();
    }
    this.timeout(30_000);
    const program = join(import.meta.dirname, 'multicastProgram.ts');
    const run = `${setUp} && exec "${process.execPath}" --import=tsx "${program}" "${python}"`;
    const { stdout, stderr } = spawnSync(unshare, ['-n', 'sh', '-c', run], { timeout: 25_000 });
    equal(
      stdout.toString(),
      [
        '239.255.77.1 true 0123456789.\n',
        '239.255.77.1 false .\n',
        'ff02::7701 true 0123456789python.....\n',
        'ff02::7701 false .\n',
      ].join(''),
      stderr.toString(),
    );
  });
});
