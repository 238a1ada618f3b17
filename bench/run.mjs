// npm run bench [-- NAME…] [-- --json]: runs benchmarks, each in a process of its own.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';

const isJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const suffix = '.bench.ts';
const folder = new URL('.', import.meta.url);
const all = (await readdir(folder))
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort();
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(2);
}

/** @param {string} name */
async function run(name) {
  const file = new URL(`${name}${suffix}`, folder).pathname;
  const child = spawn(process.execPath, ['--expose-gc', '--import=tsx', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) {
    throw new Error(`${name} ended with code ${code}`);
  }
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/** @param {Record<string, unknown>} result */
function describe({ name, skipped, goal, isMet, unit, ...fields }) {
  const figures = Object.entries(fields).map(([field, value]) => `${field} ${value}`);
  const verdict = skipped ? `skipped: ${skipped}` : `${isMet ? 'met' : 'NOT MET'} (${goal})`;
  return `${String(name).padEnd(18)} ${verdict.padEnd(28)} ${figures.join(', ')} ${unit ?? ''}`;
}

let failures = 0;
for (const name of wanted.length > 0 ? wanted : all) {
  try {
    const result = await run(name);
    console.log(isJson ? JSON.stringify(result) : describe(result));
  } catch (error) {
    failures += 1;
    console.error(String(error));
  }
}
process.exitCode = failures > 0 ? 1 : 0;
