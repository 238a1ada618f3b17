import * as v from 'valibot';

/** A number within bounds, both included, fractions among them, with one message for whatever else is written. */
export function numberKey(min: number, max: number, description: string) {
  const message = `A number from ${min} to ${max} is expected here.`;
  return v.pipe(
    v.number(message),
    v.minValue(min, message),
    v.maxValue(max, message),
    v.description(description),
  );
}

/** A share of something, in per cent. */
export function percentKey(description: string) {
  return numberKey(0, 100, description);
}
