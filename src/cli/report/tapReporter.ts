import { failureText, indented } from './testReporter.ts';
import type { TestReporter } from './testReporter.ts';

/** The Test Anything Protocol, version 14; why a test failed stands in its YAML block. */
export function tapReporter(total: number): TestReporter {
  let number = 0;
  const first = `TAP version 14\n1..${total}\n`;
  return {
    done: ({ file, name, line, result }) => {
      number += 1;
      const { outcome, failure, durationMs } = result;
      const isOk = outcome === 'passed';
      const block = [
        '---',
        `duration_ms: ${durationMs.toFixed(1)}`,
        `at: ${JSON.stringify(`${file}:${line}`)}`,
        ...(failure ? ['message: |-', indented(failureText(failure), 2)] : []),
        '...',
      ];
      const description = `${file}: ${name}`.replaceAll(/[\\#]/g, (sign) => `\\${sign}`);
      return `${number === 1 ? first : ''}${isOk ? 'ok' : 'not ok'} ${number} - ${description}\n${indented(block.join('\n'), 2)}\n`;
    },
    end: ({ isCancelled }) => (isCancelled ? 'Bail out! The run was cancelled.\n' : ''),
  };
}
