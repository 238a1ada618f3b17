// @ts-check
'use strict';

const fs = require('node:fs');
const process = require('node:process');
const Mocha = require('mocha');

/** Mocha's own report for people, and the outcome as JSON in the file that MOCHA_OUTCOME names. */
module.exports = class OutcomeReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    /** @type {import('./outcome.mjs').Failure[]} */
    const failures = [];
    runner.on('fail', (test, error) => {
      failures.push({ title: test.fullTitle(), error: error.stack ?? error.message });
    });
    /** @type {import('./outcome.mjs').Failure[]} */
    const retried = [];
    runner.on('retry', (test, error) => {
      retried.push({ title: test.fullTitle(), error: error.stack ?? error.message });
    });
    runner.once('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      fs.writeFileSync(
        process.env['MOCHA_OUTCOME'] ?? '',
        JSON.stringify({ passed, failed, skipped, failures, retried }),
      );
    });
  }
};
