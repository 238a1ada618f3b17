// @ts-check
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './folders.mjs';

/**
 * A command that runs with all that it starts, and ends with all of it.
 *
 * @typedef {object} Tree
 * @property {import('node:stream').Readable} stdout
 * @property {import('node:stream').Readable} stderr
 * @property {Promise<number>} ended the exit code of the command
 * @property {() => Promise<void>} end ends the whole tree and resolves when nothing of it is left;
 *   may be called any number of times
 */

/**
 * Starts a command so that its whole process tree ends with `end()`, or with this process, even if
 * this one is killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Tree}
 */
export function spawnTree(command, args, { cwd = root, env = process.env } = {}) {
  const guard = path.join(root, 'scripts/embedded/guard.mjs');
  const child = spawn(process.execPath, [guard, command, ...args], {
    cwd,
    env,
    // A group of its own: Ctrl-C in the terminal reaches only us, and we end the tree in order.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code ?? 128));
  });
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
