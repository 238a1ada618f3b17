import * as v from 'valibot';

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const viewSocketIdSchema = v.pipe(v.string(), v.maxLength(1_000));
