import * as v from 'valibot';
import { checksumNames } from '../checksum.ts';
import { payloadSchema } from '../definition/payloadSchema.ts';
import { wholeNumber } from '../definition/wholeNumber.ts';
import { pauseMsMax } from './stepModule.ts';
import type { StepModule } from './stepModule.ts';

/** Most messages of one step. */
const messagesMax = 1_000;

export const checksumName = v.picklist(
  checksumNames,
  'The name of a checksum is expected here, such as crc-16/modbus, crc-32/iso-hdlc or sum8.',
);

/** Sends messages, each in a frame of its own, whole or in pieces. */
export const sendStep = {
  keys: {
    send: v.optional(
      v.pipe(
        v.union(
          [payloadSchema, v.pipe(v.array(payloadSchema), v.maxLength(messagesMax))],
          'Text is expected here, or { "text": "…" } with escapes, { "hex": "…" }, { "base64": "…" } or { "file": "…" }; or a list of these.',
        ),
        v.description(
          'Sends a message, or each of a list: text, `{ "text": "…" }` with escapes, or bytes as `{ "hex": "…" }`, `{ "base64": "…" }` or `{ "file": "…" }`. `${name}` is what a named part of the match stands for, `${in}` the payload that is answered, `${in:0:2}` two bytes of it from offset 0 on, `${length:name}` how many bytes that are, `${name|0x80}` a value with a bit set (also `&`, `^`, `+`, `-`), `${now:%H:%M:%S}` the time in UTC.',
        ),
      ),
    ),
    checksum: v.optional(
      v.pipe(
        checksumName,
        v.description('Appends this checksum to what is sent, computed over it.'),
      ),
    ),
    raw: v.optional(v.pipe(v.boolean(), v.description('Sends without framing. Default: `false`.'))),
    to: v.optional(
      v.pipe(
        v.picklist(['peer', 'all', 'others'], 'One of peer, all, others is expected here.'),
        v.description(
          'To whom it is sent: the peer of this connection, all connections of the socket, or all others. Default: `peer`.',
        ),
      ),
    ),
    chunkBytes: v.optional(
      wholeNumber(1, 1024 * 1024, 'Sends each message in pieces of so many bytes.'),
    ),
    everyMs: v.optional(
      wholeNumber(
        1,
        pauseMsMax,
        'Of `on: "every"`: how many milliseconds lie between. Beside `chunkBytes`: between two pieces; default: 0.',
      ),
    ),
  },
  documentation: [
    '`"send": "…"`, `"send": ["…", { "hex": "…" }]`',
    'sends a message, or several; beside it `checksum`, `raw`, `to` and, for pieces, `chunkBytes` and `everyMs`',
  ],
} as const satisfies StepModule;
