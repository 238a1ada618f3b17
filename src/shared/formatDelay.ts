/** How long to wait, with its unit: `350 ms`, `1.2 s`, `30 s`. */
export function formatDelay(ms: number): string {
  const whole = Math.round(ms);
  return whole < 1_000 ? `${whole} ms` : `${Math.round(whole / 100) / 10} s`;
}
