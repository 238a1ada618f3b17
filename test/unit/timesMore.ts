/**
 * How many runs a property or model test makes: `runs` of them in `npm test`, and as many times more
 * as the environment variable `TEST_RUNS` says, for the long versions.
 */
export function timesMore(runs: number): number {
  return Math.ceil(runs * Number(process.env['TEST_RUNS'] ?? 1));
}
