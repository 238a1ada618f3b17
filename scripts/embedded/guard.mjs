// @ts-check
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Runs a command and answers for everything that it starts: when standard input ends, as it does
 * when our parent ends in whatever way, the whole process tree is ended. Started by `spawnTree`,
 * as the leader of a process group of its own.
 */

const graceMs = 3000;
const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let isEnding = false;

child.once('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  void endTree().then(() => process.exit(code ?? (signal === null ? 0 : 128)));
});
process.stdin.once('end', () => void endTree().then(() => process.exit(0)));
process.stdin.once('error', () => void endTree().then(() => process.exit(0)));
process.stdin.resume();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (!isEnding) {
      void endTree().then(() => process.exit(0));
    }
  });
}

async function endTree() {
  if (isEnding) {
    return new Promise(() => undefined);
  }
  isEnding = true;
  if (process.platform === 'win32') {
    if (child.pid !== undefined && child.exitCode === null) {
      await promisify(execFile)('taskkill', ['/pid', String(child.pid), '/T', '/F']).catch(
        () => undefined,
      );
    }
    return undefined;
  }
  // Terminals lead sessions of their own, which a signal to our group doesn't reach; and whoever
  // loses its parent is no longer found by descent. So the list is made first, and only added to.
  const doomed = await tree();
  for (const [signal, waitMs] of /** @type {const} */ ([
    ['SIGTERM', graceMs],
    ['SIGKILL', graceMs],
  ])) {
    const deadline = Date.now() + waitMs;
    for (const pid of doomed) {
      signalTo(pid, signal);
    }
    while (Date.now() < deadline) {
      for (const pid of await tree()) {
        doomed.add(pid);
      }
      const alive = await Promise.all([...doomed].map(isAlive));
      if (!alive.includes(true)) {
        return undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return undefined;
}

/** @returns {Promise<Set<number>>} our descendants and the members of our group, without us */
async function tree() {
  const processes = await listProcesses();
  const found = new Set([process.pid]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { pid, parent, group } of processes) {
      if (found.has(parent) || group === process.pid) {
        found.add(pid);
      }
    }
  }
  found.delete(process.pid);
  return found;
}

/** @returns {Promise<{ pid: number, parent: number, group: number }[]>} */
async function listProcesses() {
  if (process.platform === 'linux') {
    const pids = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const read = pids.map(async (pid) => {
      const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The second field is the command in brackets, and may hold anything.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || stat === ''
        ? []
        : [{ pid: Number(pid), parent: Number(fields[1]), group: Number(fields[2]) }];
    });
    return (await Promise.all(read)).flat();
  }
  const ps = spawn('ps', ['-axo', 'pid=,ppid=,pgid='], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  ps.stdout.on('data', (chunk) => (output += String(chunk)));
  await new Promise((resolve) => ps.once('close', resolve));
  return output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, group = 0]) => ({ pid, parent, group }))
    .filter(({ pid }) => pid !== ps.pid);
}

/** @param {number} pid */
async function isAlive(pid) {
  if (!signalTo(pid, 0)) {
    return false;
  }
  const stat = await fs.readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function signalTo(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
