import { answerFault, templateFault } from '../definition/payloadSchema.ts';
import { filterMessage } from '../match/filterMessage.ts';
import { parseFilter } from '../match/parseFilter.ts';
import { captureNames } from '../rule/namesOf.ts';
import type { Expected } from '../step/expectStep.ts';
import { messagesOf } from '../step/steps.ts';
import { reservedNames } from '../variables.ts';
import { socketNamesOf } from './testSockets.ts';
import type { Test } from './testSchema.ts';
import type { PlainTestStep, TestStep } from './testSteps.ts';

/** What is wrong with a test whose keys are good by themselves, and where. */
export interface TestFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** `sockets` are the names of the sockets of the same file. */
export function testFaults(test: Test, sockets: ReadonlySet<string>): TestFault[] {
  const steps = stepsOfTest(test);
  const names = namesOfTest(test);
  return [
    ...(test.with ?? []).flatMap((name, at) => unknownSocket(name, ['with', at], sockets)),
    ...firstSocketFault(test),
    ...steps.flatMap(({ step, path }) =>
      [
        ...unknownSocket(step.socket, ['socket'], sockets),
        ...keyFaults(step, test),
        ...expectedFaults(step.expect, ['expect'], names),
        ...expectedFaults(step.never, ['never'], names),
        ...payloadFaults(step, names),
      ].map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
    ),
  ];
}

/** All steps of a test, those of `else` too, with their places. */
function stepsOfTest(test: Test): { readonly step: TestStep; readonly path: TestFault['path'] }[] {
  return test.do.flatMap((step, at) => [
    { step, path: ['do', at] },
    ...(step.else ?? []).map((other, place) => ({ step: other, path: ['do', at, 'else', place] })),
  ]);
}

function unknownSocket(
  name: string | undefined,
  path: TestFault['path'],
  sockets: ReadonlySet<string>,
): TestFault[] {
  return name === undefined || sockets.has(name)
    ? []
    : [{ path, message: `This file has no socket “${name}”.` }];
}

/** The first step names its socket where there are several. */
function firstSocketFault(test: Test): TestFault[] {
  const [first] = test.do;
  return first !== undefined &&
    first.socket === undefined &&
    needsSocket(first) &&
    socketNamesOf(test).length !== 1
    ? [{ path: ['do', 0], message: 'Say which socket does it, by "socket".' }]
    : [];
}

function needsSocket(step: PlainTestStep): boolean {
  const { delayMs, exit, fail, ...others } = step;
  return Object.values(others).some((value) => value !== undefined);
}

function keyFaults(step: TestStep, test: Test): TestFault[] {
  const needs = (keys: readonly (keyof TestStep)[], of: readonly (keyof TestStep)[]) =>
    keys
      .filter((key) => step[key] !== undefined && of.every((other) => step[other] === undefined))
      .map((key) => ({
        path: [key],
        message: `This needs ${of.map((other) => `"${other}"`).join(' or ')}.`,
      }));
  return [
    ...needs(['checksum', 'raw', 'to'], ['send']),
    ...needs(['withinMs'], ['expect', 'exit']),
    ...needs(['notBeforeMs', 'count', 'optional', 'else'], ['expect']),
    ...needs(['forMs'], ['never']),
    ...(step.never !== undefined && step.forMs === undefined
      ? [{ path: ['never'], message: 'Say for how long, by "forMs".' }]
      : []),
    ...(step.exit !== undefined && test.command === undefined
      ? [{ path: ['exit'], message: 'This test has no "command" that could end.' }]
      : []),
  ];
}

function expectedFaults(
  expected: Expected | undefined,
  path: TestFault['path'],
  names: ReadonlySet<string>,
): TestFault[] {
  if (expected === undefined) {
    return [];
  }
  if (typeof expected === 'string') {
    const parsed = parseFilter(expected);
    return parsed.ok
      ? captureNames(parsed.filter)
          .filter((name) => reservedNames.includes(name))
          .map((name) => ({
            path,
            message: `\${${name}} means something already; choose another name.`,
          }))
      : [{ path, message: filterMessage(parsed.fault) }];
  }
  const key = 'text' in expected ? 'text' : 'hex';
  const message = templateFault('text' in expected ? expected.text : expected.hex, key, names);
  return message === undefined ? [] : [{ path: [...path, key], message }];
}

function payloadFaults(step: PlainTestStep, names: ReadonlySet<string>): TestFault[] {
  const sent = messagesOf(step).map((payload, at) => ({
    payload,
    path: Array.isArray(step.send) ? ['send', at] : ['send'],
  }));
  const kept = Object.entries(step.set ?? {}).map(([name, payload]) => ({
    payload,
    path: ['set', name],
  }));
  return [...sent, ...kept].flatMap(({ payload, path }) => {
    if (typeof payload === 'object' && 'file' in payload) {
      return [{ path: [...path, 'file'], message: 'A test sends no files; write what it sends.' }];
    }
    const fault = answerFault(payload, names);
    return fault === undefined
      ? []
      : [{ path: fault.key === undefined ? path : [...path, fault.key], message: fault.message }];
  });
}

/** The names that a step gives to bytes. */
function namesOfStep({ expect, set }: PlainTestStep): string[] {
  const parsed = typeof expect === 'string' ? parseFilter(expect) : undefined;
  return [...(parsed?.ok === true ? captureNames(parsed.filter) : []), ...Object.keys(set ?? {})];
}

/** The names that a whole test gives to bytes. */
export function namesOfTest(test: Test): ReadonlySet<string> {
  return new Set(stepsOfTest(test).flatMap(({ step }) => namesOfStep(step)));
}
