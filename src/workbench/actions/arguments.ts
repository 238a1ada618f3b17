import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { parseEndpoint } from '../../shared/endpoint.ts';
import { parseHex } from '../../shared/parseHex.ts';
import { parseText } from '../../shared/payload.ts';
import { describeEndpointFault, describePayloadFault } from '../describeInput.ts';
import { filterFaultOf } from '../describeFilterFault.ts';

/* What the arguments of actions are made of. */

export const endpoint = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseEndpoint(dataset.value) : undefined;
    if (parsed && !parsed.ok) {
      addIssue({ message: describeEndpointFault(parsed.fault) });
    }
  }),
);

/** Text with escapes such as `\r\n`, as in the composer. */
export const text = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseText(dataset.value) : undefined;
    if (dataset.typed && parsed?.ok === false) {
      addIssue({ message: describePayloadFault(dataset.value, parsed) });
    }
  }),
);

export const hex = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseHex(dataset.value) : undefined;
    if (dataset.typed && parsed?.ok === false) {
      addIssue({ message: describePayloadFault(dataset.value, parsed) });
    }
  }),
);

export const filter = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? filterFaultOf(dataset.value) : undefined;
    if (fault !== undefined) {
      addIssue({ message: fault });
    }
  }),
);

export const count = (minimum: number, maximum: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));

/** An absolute path. */
export const path = v.pipe(v.string(), v.check(isAbsolute, 'an absolute path is needed'));

/** A socket's id or name. */
export const socket = v.pipe(v.string(), v.minLength(1));
export const connection = v.pipe(v.number(), v.integer(), v.minValue(1));
/** Names a send job, so that it can be listed and cancelled; unique while it lasts. */
export const job = count(0, Number.MAX_SAFE_INTEGER);
/** They may be handed over: the caller must not use them afterwards. */
export const bytes = v.custom<Uint8Array>(
  (given) => given instanceof Uint8Array,
  'bytes are needed',
);
/** Send the bytes as they are, whatever the socket's framing. Default: false. */
export const raw = v.boolean();

export const socketArgument = v.object({ socket });
/** A client's only connection need not be named. */
export const connectionArgument = v.object({ socket, connection: v.optional(connection) });
