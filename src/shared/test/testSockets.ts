import type { Test } from './testSchema.ts';

/** The names of all sockets of a test, each once: those of `with`, then those of its steps. */
export function socketNamesOf(test: Test): readonly string[] {
  const steps = test.do.flatMap((step) => [step, ...(step.else ?? [])]);
  return [
    ...new Set([
      ...(test.with ?? []),
      ...steps.flatMap(({ socket }) => (socket === undefined ? [] : [socket])),
    ]),
  ];
}

/** The names of those that a step starts. */
export function lateSocketNamesOf(test: Test): ReadonlySet<string> {
  const late = new Set<string>();
  let socket = socketNamesOf(test)[0];
  for (const step of test.do) {
    socket = step.socket ?? socket;
    for (const each of [step, ...(step.else ?? [])]) {
      const name = each.socket ?? socket;
      if (each.start !== undefined && name !== undefined) {
        late.add(name);
      }
    }
  }
  return late;
}
