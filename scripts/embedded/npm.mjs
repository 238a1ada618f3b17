// @ts-check
import { spawn } from 'node:child_process';

/**
 * Runs npm in `folder`, the npm that started us if one did. Its output is shown only when it fails.
 *
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Promise<void>}
 * @throws {Error} with npm's output, when it ends with anything but 0
 */
export async function npm(folder, args) {
  const cli = process.env['npm_execpath'];
  const viaNode = cli !== undefined && /\bnpm-cli\.[cm]?js$/.test(cli);
  const child = viaNode
    ? spawn(process.execPath, [cli, ...args], options(folder))
    : spawn('npm', args, { ...options(folder), shell: process.platform === 'win32' });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    throw new Error(`\`npm ${args.join(' ')}\` failed in ${folder}:\n${explained(output)}`);
  }
}

/**
 * @param {string} folder
 * @returns {import('node:child_process').SpawnOptions}
 */
function options(folder) {
  // A nested npm must take nothing of the outer run's package for its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local_prefix|command)/i.test(name),
    ),
  );
  return { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] };
}

/** @param {string} output */
function explained(output) {
  const offline = /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|network/i.test(output);
  return offline
    ? `${output}\nThe npm registry could not be reached. Check the network or npm's proxy and registry settings, then run the command again.`
    : output;
}
