const opened = new Set<() => unknown>();

/** Has `end` called after the test that is running, however that goes. */
export function endAfterTest(end: () => unknown): void {
  opened.add(end);
}

afterEach(async () => {
  const ends = [...opened];
  opened.clear();
  await Promise.all(ends.map((end) => end()));
});
