// @ts-check
import { spawn } from 'node:child_process';
import process from 'node:process';
import { root } from './embedded/folders.mjs';
import { failed, nothing, sum, within, worded, wordedFailures } from './outcome.mjs';
import { setUp } from './setUp.mjs';

/**
 * Does all the set-up, runs the stages, and ends with what failed and one line of totals.
 *
 * `npm test` runs them all; `npm test -- unit host` runs some. Ends with 1 when a test failed, or
 * when a stage ran none.
 */

/**
 * Everything from npm is imported only after the set-up.
 *
 * @type {Readonly<Record<string, () => Promise<import('./outcome.mjs').Outcome>>>}
 */
const stages = {
  lint: () =>
    check(
      ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
      ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    ),
  types: () => check(['node_modules/typescript/bin/tsc', '-b']),
  unit: async () => {
    const { runMocha } = await import('./runMocha.mjs');
    const { testEncodings } = await import('./testEncodings.mjs');
    await unitTests();
    const outcome = await runMocha(['--config', 'test/unit/mocharc.json']);
    return sum([outcome, within('On another Node', await testEncodings())]);
  },
  interop: async () => {
    const { runMocha } = await import('./runMocha.mjs');
    await unitTests();
    return runMocha(['--config', 'test/unit/interop/mocharc.json']);
  },
  component: async () => {
    const { runMocha } = await import('./runMocha.mjs');
    return runMocha(['--config', 'test/component/mocharc.json']);
  },
  host: async () => {
    const { testHost } = await import('./testHost.mjs');
    const outcomes = [];
    for (const which of /** @type {const} */ (['newest', 'floor'])) {
      const where = `On the ${which === 'newest' ? 'newest' : 'oldest supported'} VS Code`;
      console.log(`${where}:`);
      outcomes.push(within(where, await testHost({ which })));
    }
    return sum(outcomes);
  },
  e2e: async () => {
    const { testE2e } = await import('./testE2e.mjs');
    return testE2e();
  },
};

/** @type {Promise<void> | undefined} */
let bundled;

/** Bundles the tests that run in plain Node, once for all stages. */
function unitTests() {
  return (bundled ??= import('./bundleUnitTests.mjs').then(({ bundleUnitTests }) =>
    bundleUnitTests(),
  ));
}

/**
 * Those of a group run side by side: a check of the sources takes one processor and prints nothing
 * unless it fails; the other stage of its group waits for programs most of the time.
 */
const groups = [['unit'], ['interop', 'types'], ['lint', 'component'], ['host'], ['e2e']];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}.`,
  );
  process.exit(2);
}
/** code-server, which the embedded VS Code is made of, does not run on Windows. */
const canEmbed = process.platform !== 'win32';
const chosen = Object.keys(stages).filter((name) =>
  asked.length === 0 ? name !== 'e2e' || canEmbed : asked.includes(name),
);

const outcomes = [];
try {
  await setUp(console.log);
  for (const group of groups) {
    const names = group.filter((name) => chosen.includes(name));
    outcomes.push(...(await Promise.all(names.map(runStage))));
  }
} catch (error) {
  outcomes.push(failed('set-up', error));
}
const total = sum(outcomes);
console.log(['', wordedFailures(total), worded(total)].join('\n'));
process.exit(total.failed > 0 ? 1 : 0);

/** @param {string} name */
async function runStage(name) {
  console.log(`\n── ${name} ──`);
  const start = performance.now();
  /** @type {import('./outcome.mjs').Outcome} */
  let outcome = nothing;
  try {
    outcome = (await stages[name]?.()) ?? outcome;
    if (outcome.passed + outcome.failed === 0) {
      outcome = sum([outcome, failed('no test', 'It ran none; that counts as a failure.')]);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    outcome = failed('the stage itself', error);
  }
  console.log(`${name}: ${worded(outcome)} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return within(name, outcome);
}

/**
 * Runs tools in plain Node, all of them at once; together they count as one check.
 *
 * @param {readonly (readonly string[])[]} tools
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
async function check(...tools) {
  const codes = await Promise.all(
    tools.map(
      (args) =>
        new Promise((resolve) => {
          spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
            .once('error', () => resolve(1))
            .once('exit', resolve);
        }),
    ),
  );
  const bad = tools.filter((_, at) => codes[at] !== 0).map(([tool]) => String(tool));
  return bad.length === 0
    ? { ...nothing, passed: 1 }
    : failed(bad.join(', '), 'Its own output, above, says what is wrong.');
}
