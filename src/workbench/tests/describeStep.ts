import type { TestStep } from '../../shared/test/testSteps.ts';

/** What a label has room for, in UTF-16 units. */
const labelMax = 100;

/** A step as a line: `visitor: send "ping", expect 'pong', withinMs 500`. */
export function describeStep({ socket, ...keys }: TestStep): string {
  const parts = Object.entries(keys).map(
    ([key, value]) =>
      `${key} ${key === 'expect' && typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const line = `${socket === undefined ? '' : `${socket}: `}${parts.join(', ')}`;
  return line.length > labelMax ? `${line.slice(0, labelMax - 1)}…` : line;
}
