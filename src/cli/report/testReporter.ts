import type { TestFailure, TestResult } from '../../workbench/tests/testResult.ts';

/** A test that has been run. */
export interface TestReport {
  /** As it was named. */
  readonly file: string;
  readonly name: string;
  /** Of the step that failed, else of the test; from 1. */
  readonly line: number;
  readonly result: TestResult;
}

export interface TestTotals {
  readonly passed: number;
  readonly failed: number;
  /** Whether some were not run any more. */
  readonly isCancelled: boolean;
  readonly durationMs: number;
}

/** Words what happened, for standard output. */
export interface TestReporter {
  done(report: TestReport): string;
  end(totals: TestTotals): string;
}

/** Why a test failed, with the difference as lines that begin with `-` (expected) and `+` (actual). */
export function failureText({ message, difference }: TestFailure): string {
  const marked = (sign: string, text: string) => text.split('\n').map((line) => `${sign} ${line}`);
  return [
    message,
    ...(difference ? [...marked('-', difference.expected), ...marked('+', difference.actual)] : []),
  ].join('\n');
}

export function indented(text: string, blanks: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(blanks));
}
