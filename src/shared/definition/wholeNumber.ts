import * as v from 'valibot';

/** A whole number within bounds, both included, with one message for whatever else is written. */
export function wholeNumber(min: number, max: number, description: string) {
  const message = `A whole number from ${min} to ${max} is expected here.`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
    v.description(description),
  );
}
