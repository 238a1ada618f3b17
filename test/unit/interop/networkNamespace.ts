import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram } from './foreignProgram.ts';

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

/** Whether a network namespace can be made here. */
export const canMakeNamespace = spawnSync(unshare, ['-n', 'sh', '-c', setUp]).status === 0;

/** For the title of what can't run without. */
export const namespaceNote = canMakeNamespace ? '' : ' (skipped: only root on Linux can make one)';

/**
 * Runs a program of this folder in a network namespace of its own, with an interface `v0` that has
 * 192.0.2.1/24 and fe80::1/64; gives what it prints.
 */
export function runInNamespace(program: string, ...args: readonly string[]) {
  const words = [process.execPath, '--import=tsx', join(import.meta.dirname, program), ...args];
  const run = `${setUp} && exec ${words.map((word) => `"${word}"`).join(' ')}`;
  const { stdout, stderr } = spawnSync(unshare, ['-n', 'sh', '-c', run], { timeout: 25_000 });
  return { stdout: stdout.toString(), stderr: stderr.toString() };
}
