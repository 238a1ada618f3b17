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
 * @property {readonly Failure[]} retried what went wrong in a test that was tried again
 */

/**
 * @typedef {object} Failure
 * @property {string} title full: with those of the blocks around the test
 * @property {string} error its message and its stack
 */

/** @type {Outcome} */
export const nothing = { passed: 0, failed: 0, skipped: 0, failures: [], retried: [] };

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
    (total, { passed, failed, skipped, failures, retried }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
      failures: [...total.failures, ...failures],
      retried: [...total.retried, ...retried],
    }),
    nothing,
  );
}

/**
 * Says in front of what went wrong where the tests ran.
 *
 * @param {string} where
 * @param {Outcome} outcome
 * @returns {Outcome}
 */
export function within(where, outcome) {
  /** @param {readonly Failure[]} failures */
  const placed = (failures) =>
    failures.map(({ title, error }) => ({ title: `${where}: ${title}`, error }));
  return { ...outcome, failures: placed(outcome.failures), retried: placed(outcome.retried) };
}

/** @param {Outcome} outcome */
export function worded({ passed, failed, skipped }) {
  return `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`;
}

/**
 * What failed, and what passed only when it was tried again, for the end of a long output whose middle
 * gets lost: the title and the first lines of the error of each, with a line in front; empty when
 * nothing went wrong.
 *
 * @param {Outcome} outcome
 */
export function wordedFailures({ failures, retried }) {
  const passedAtLast = retried.filter(({ title }) =>
    failures.every((each) => each.title !== title),
  );
  return [
    ...told('Failed:', failures),
    ...told('Passed only when tried again:', passedAtLast),
  ].join('\n');
}

/**
 * @param {string} heading
 * @param {readonly Failure[]} failures
 * @returns {string[]}
 */
function told(heading, failures) {
  const whole = failures.slice(0, toldMax).map(({ title, error }) => {
    return `✗ ${title}\n${shortened(error)}`;
  });
  const others = failures.slice(toldMax).map(({ title }) => `✗ ${title}`);
  return failures.length === 0 ? [] : [heading, ...whole, ...others];
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
