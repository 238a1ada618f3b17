// @ts-check
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem, type } from 'node:os';

/**
 * Runs benchmarks, each in a process of its own: `npm run bench [-- NAME…]` prints a table, with
 * `--json` an object on one line for each; with `--save` the table goes to RESULTS.md, too.
 */

/** @typedef {Record<string, unknown> & { readonly name: string }} Result */

const isJson = process.argv.includes('--json');
const isSaved = process.argv.includes('--save');
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

/**
 * @param {string} name
 * @returns {Promise<Result>}
 */
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

/**
 * @param {Result} result
 * @returns {readonly [name: string, verdict: string, figures: string]}
 */
function describe({ name, skipped, goal, isMet, unit, ...fields }) {
  const figures = Object.entries(fields).map(([field, value]) => `${field} ${value}`);
  const verdict = skipped ? `skipped: ${skipped}` : `${isMet ? 'met' : 'NOT MET'} (${goal})`;
  return [name, verdict, `${figures.join(', ')} ${unit ?? ''}`.trim()];
}

/** @param {readonly Result[]} results */
async function save(results) {
  const [processor] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
  const machine = `${cpus().length} × ${processor?.model ?? arch()}, ${memory}`;
  const rows = results.map((result) => `| ${describe(result).join(' | ')} |`);
  const text = `# Results

Of \`npm run bench -- --save\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, ${type()} ${release()}, Node ${process.versions.node}.
Figures are the middle of several runs; a ratio is ours to the reference in the same run, in turn.

| Benchmark | Goal | Figures |
| --- | --- | --- |
${rows.join('\n')}
`;
  await writeFile(new URL('RESULTS.md', folder), text);
}

/** @type {Result[]} */
const results = [];
let failures = 0;
for (const name of wanted.length > 0 ? wanted : all) {
  try {
    const result = await run(name);
    results.push(result);
    const [title, verdict, figures] = describe(result);
    console.log(
      isJson ? JSON.stringify(result) : `${title.padEnd(18)} ${verdict.padEnd(28)} ${figures}`,
    );
  } catch (error) {
    failures += 1;
    console.error(String(error));
  }
}
if (isSaved) {
  await save(results);
}
process.exitCode = failures > 0 ? 1 : 0;
