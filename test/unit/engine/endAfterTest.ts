const opened = new Set<() => unknown>();

/** Has `end` called after the test that is running, however that goes. */
export function endAfterTest(end: () => unknown): void {
  opened.add(end);
}

/** Ends everything now: for a test of many runs, whose things would pile up. */
export async function endAll(): Promise<void> {
  const ends = [...opened];
  opened.clear();
  await Promise.all(ends.map((end) => end()));
}

/**
 * For `mocharc.json`, which requires this file: one of mocha's parallel jobs runs many test files but
 * loads their modules once, so that a hook of a module's own would serve the first file alone.
 */
export const mochaHooks = { afterEach: endAll };

if ('afterEach' in globalThis) {
  // A test file that is run without the configuration.
  afterEach(endAll);
}
