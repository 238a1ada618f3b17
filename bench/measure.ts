/** What a benchmark found, as `npm run bench -- NAME --json` prints it. */
export interface Result {
  readonly name: string;
  /** The middle one of several runs, in the unit that the name of another field or `unit` tells. */
  readonly value?: number;
  readonly reference?: number;
  /** Ours to the reference, in the same run. */
  readonly ratio?: number;
  readonly unit?: string;
  /** What is promised, for the table. */
  readonly goal: string;
  readonly isMet: boolean;
  readonly [field: string]: unknown;
}

/** Prints a result for `run.mjs` to read, and ends the process with all its workers. */
export function report(result: Result): never {
  process.stdout.write(`${JSON.stringify(result, round)}\n`);
  process.exit(0);
}

/** Says why a benchmark can't run here. */
export function skip(name: string, reason: string): never {
  process.stdout.write(`${JSON.stringify({ name, skipped: reason })}\n`);
  process.exit(0);
}

/**
 * Runs both sides in turn, so that whatever else the machine does hits both; the first round warms
 * up and does not count. The ratio is the middle one of the rounds' ratios.
 */
export async function alternate(
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  rounds = 5,
): Promise<{ readonly value: number; readonly reference: number; readonly ratio: number }> {
  const pairs: { readonly value: number; readonly reference: number }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const reference = await theirs();
    const value = await ours();
    if (round > 0) {
      pairs.push({ value, reference });
    }
  }
  return {
    value: median(pairs.map(({ value }) => value)),
    reference: median(pairs.map(({ reference }) => reference)),
    ratio: median(pairs.map(({ value, reference }) => value / reference)),
  };
}

export function median(values: Iterable<number>): number {
  return percentile(values, 50);
}

export function percentile(values: Iterable<number>, percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

/** This process's memory in RAM, with nothing collectable in it. Needs `--expose-gc`. */
export async function residentBytes(): Promise<number> {
  // The collectors of all threads and the allocator take their time: the least of some seconds counts.
  let least = Infinity;
  for (let look = 0; look < 30; look += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
    least = Math.min(least, process.memoryUsage.rss());
  }
  return least;
}

function round(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
