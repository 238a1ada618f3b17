import { failureText, indented } from './testReporter.ts';
import type { TestReport, TestReporter } from './testReporter.ts';

/** For people: a line for each test, and why it failed. In a workflow of GitHub failures are annotations too. */
export function specReporter(): TestReporter {
  let file = '';
  return {
    done: (report) => {
      const { name, result, line } = report;
      const head = report.file === file ? '' : `${file === '' ? '' : '\n'}${report.file}\n`;
      file = report.file;
      const mark = result.outcome === 'passed' ? '✔' : '✖';
      const lines = [`${head}  ${mark} ${name} (${Math.round(result.durationMs)} ms)`];
      if (result.failure) {
        lines.push(indented(`${file}:${line}`, 6), indented(failureText(result.failure), 6));
        lines.push(...annotation(report));
      }
      return `${lines.join('\n')}\n`;
    },
    end: ({ passed, failed, isCancelled, durationMs }) =>
      `\n${passed} passed, ${failed} failed${isCancelled ? ', cancelled' : ''} (${Math.round(durationMs)} ms)\n`,
  };
}

function annotation({ file, line, name, result }: TestReport): string[] {
  if (process.env['GITHUB_ACTIONS'] !== 'true' || !result.failure) {
    return [];
  }
  const data = (text: string) =>
    text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return [
    `::error file=${property(file)},line=${line},title=${property(name)}::${data(failureText(result.failure))}`,
  ];
}
