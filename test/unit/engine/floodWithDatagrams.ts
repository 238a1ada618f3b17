import { equal, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { findProgram } from '../interop/foreignProgram.ts';

/**
 * Sends so many datagrams of 1,000 bytes each by a program, while this thread waits for its end: an
 * engine in it reads none of them.
 */
export function floodWithDatagrams(port: number, count: number): void {
  const flood = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(${count}): s.sendto(b'x' * 1000, ('127.0.0.1', ${port}))`;
  const python = findProgram('python3', 'python');
  ok(python !== undefined);
  equal(spawnSync(python, ['-c', flood]).status, 0);
}
