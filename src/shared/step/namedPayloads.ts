import * as v from 'valibot';
import { payloadSchema } from '../definition/payloadSchema.ts';
import { reservedNames } from '../variables.ts';

const valueName = v.pipe(
  v.string(),
  v.regex(
    /^[a-zA-Z_]\w*$/,
    'A name has letters, digits and underscores, and begins with no digit.',
  ),
  v.check(
    (name) => !reservedNames.includes(name),
    ({ input }) => `\${${input}} means something already; choose another name.`,
  ),
);

/** Payloads by the names under which they are kept. */
export const namedPayloads = v.record(valueName, payloadSchema);
