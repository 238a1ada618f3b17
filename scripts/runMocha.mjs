// @ts-check
import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './embedded/folders.mjs';
import { failed, nothing, sum } from './outcome.mjs';

/**
 * Runs mocha in plain Node and prints its report.
 *
 * @param {readonly string[]} args of mocha
 * @param {NodeJS.ProcessEnv} [env] more environment
 * @param {string} [node] the Node to run it in
 * @returns {Promise<import('./outcome.mjs').Outcome>} a run that ends without a report, or badly
 *   though no test failed, counts as one failure
 */
export async function runMocha(args, env = {}, node = process.execPath) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-mocha-'));
  const file = path.join(folder, 'outcome.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(
        node,
        ['node_modules/mocha/bin/mocha.js', ...args, '--reporter', 'scripts/outcomeReporter.cjs'],
        {
          cwd: root,
          stdio: ['ignore', 'inherit', 'inherit'],
          env: { ...process.env, ...env, MOCHA_OUTCOME: file },
        },
      );
      child.once('error', reject);
      child.once('exit', resolve);
    });
    /** @type {import('./outcome.mjs').Outcome} */
    const outcome = await fs.readFile(file, 'utf8').then(JSON.parse, () => nothing);
    return code !== 0 && outcome.failed === 0
      ? sum([outcome, failed('mocha', `It ended with ${String(code)} though no test failed.`)])
      : outcome;
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}
