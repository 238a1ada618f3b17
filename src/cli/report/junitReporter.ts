import { failureText } from './testReporter.ts';
import type { TestReport, TestReporter } from './testReporter.ts';

/** The XML of JUnit, as CI servers read it: a suite for each file. */
export function junitReporter(): TestReporter {
  const suites = new Map<string, TestReport[]>();
  return {
    done: (report) => {
      suites.set(report.file, [...(suites.get(report.file) ?? []), report]);
      return '';
    },
    end: ({ passed, failed, durationMs }) =>
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites tests="${passed + failed}" failures="${failed}" time="${seconds(durationMs)}">`,
        ...[...suites].map(([file, reports]) => suite(file, reports)),
        '</testsuites>',
        '',
      ].join('\n'),
  };
}

function suite(file: string, reports: readonly TestReport[]): string {
  const failures = reports.filter(({ result }) => result.failure).length;
  const time = reports.reduce((sum, { result }) => sum + result.durationMs, 0);
  return [
    `  <testsuite name="${escaped(file)}" tests="${reports.length}" failures="${failures}" time="${seconds(time)}">`,
    ...reports.map(testCase),
    '  </testsuite>',
  ].join('\n');
}

function testCase({ file, name, line, result }: TestReport): string {
  const { failure, durationMs } = result;
  const place = `file="${escaped(file)}" line="${line}"`;
  const begin = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" ${place} time="${seconds(durationMs)}"`;
  if (!failure) {
    return `${begin}/>`;
  }
  const [headline = ''] = failure.message.split('\n');
  return [
    `${begin}>`,
    `      <failure message="${escaped(headline)}">${escaped(failureText(failure))}</failure>`,
    '    </testcase>',
  ].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/** As text or attribute of XML 1.0, which can't have most control characters at all. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
