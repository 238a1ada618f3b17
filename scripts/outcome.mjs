// @ts-check
import { stripVTControlCharacters } from 'node:util';

/** Lines of an error's message that are told again at the end of a run; a diff may be endless. */
const messageLinesMax = 16;
/** Places in the code that are told with it, the innermost first. */
const placesMax = 3;
/** Failures that are told with their errors; where more fail, one cause is behind most of them. */
const toldMax = 20;

/**
 * How the tests of a stage ended.
 *
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly Failure[]} failures one for each that failed
 */

/**
 * @typedef {object} Failure
 * @property {string} title full: with those of the blocks around the test
 * @property {string} error its message and its stack
 */

/** @type {Outcome} */
export const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };

/**
 * One failure that no test reported: of a tool, or of what runs the tests.
 *
 * @param {string} title
 * @param {unknown} error
 * @returns {Outcome}
 */
export function failed(title, error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ...nothing, failed: 1, failures: [{ title, error: text }] };
}

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {Outcome}
 */
export function sum(outcomes) {
  return outcomes.reduce(
    (total, { passed, failed, skipped, failures }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
      failures: [...total.failures, ...failures],
    }),
    nothing,
  );
}

/**
 * Says in front of each failure where the tests ran.
 *
 * @param {string} where
 * @param {Outcome} outcome
 * @returns {Outcome}
 */
export function within(where, outcome) {
  const failures = outcome.failures.map(({ title, error }) => ({
    title: `${where}: ${title}`,
    error,
  }));
  return { ...outcome, failures };
}

/** @param {Outcome} outcome */
export function worded({ passed, failed, skipped }) {
  return `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}

/**
 * What failed, for the end of a long output whose middle gets lost: the title and the first lines of
 * the error of each, with a line in front; empty when nothing failed.
 *
 * @param {Outcome} outcome
 */
export function wordedFailures({ failures }) {
  const told = failures.slice(0, toldMax).map(({ title, error }) => {
    return `✗ ${title}\n${shortened(error)}`;
  });
  const others = failures.slice(toldMax).map(({ title }) => `✗ ${title}`);
  return failures.length === 0 ? '' : ['Failed:', ...told, ...others].join('\n');
}

/** @param {string} error */
function shortened(error) {
  const lines = stripVTControlCharacters(error).split('\n');
  /** @param {string} line */
  const isPlace = (line) => /^\s+at\s/.test(line);
  const message = lines.filter((line) => !isPlace(line) && line.trim() !== '');
  const places = lines.filter(
    (line) => isPlace(line) && !line.includes('node_modules') && !line.includes('node:'),
  );
  const rest = message.length - messageLinesMax;
  return [
    ...message.slice(0, messageLinesMax),
    ...(rest > 0 ? [`… and ${String(rest)} more lines`] : []),
    ...places.slice(0, placesMax),
  ]
    .map((line) => `    ${line.trimStart()}`)
    .join('\n');
}
