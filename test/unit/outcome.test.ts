import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { failed, nothing, sum, within, wordedFailures } from '../../scripts/outcome.mjs';

describe('the end of a run of tests', () => {
  it('tells what failed where, with its message and its place', () => {
    const error = new Error('The row is not there.');
    const outcome = within('e2e', sum([failed('the view shows rows', error), failed('mocha', 7)]));
    const [head, title, message, place, ...more] = wordedFailures(outcome).split('\n');
    equal(head, 'Failed:');
    equal(title, '✗ e2e: the view shows rows');
    equal(message, '    Error: The row is not there.');
    match(place ?? '', /^ {4}at .*outcome\.test\.ts/);
    equal(more.at(-2), '✗ e2e: mocha');
    equal(more.at(-1), '    7');
    equal(outcome.failed, 2);
  });

  it('stays short, however much failed and however long the messages are', () => {
    const long = `AssertionError: no\n${'+ line\n'.repeat(10_000)}`;
    const many = sum(Array.from({ length: 100 }, (_, at) => failed(`test ${at}`, long)));
    const text = wordedFailures(many);
    ok(text.includes('… and 9985 more lines'));
    ok(text.includes('✗ test 99'));
    ok(text.split('\n').length < 500);
  });

  it('tells apart what passed only when it was tried again', () => {
    const retried = [
      { title: 'a window opens', error: 'Error: too late' },
      { title: 'a window closes', error: 'Error: too early' },
    ];
    const closes = failed('a window closes', 'Error: still open');
    const outcome = within('e2e', sum([{ ...nothing, passed: 1, retried }, closes]));
    deepEqual(wordedFailures(outcome).split('\n'), [
      'Failed:',
      '✗ e2e: a window closes',
      '    Error: still open',
      'Passed only when tried again:',
      '✗ e2e: a window opens',
      '    Error: too late',
    ]);
    equal(outcome.failed, 1);
  });

  it('says nothing of failures where there are none', () => {
    equal(wordedFailures(sum([])), '');
  });
});
