import * as v from 'valibot';
import { isDatagramScheme } from '../endpoint.ts';
import { frameBytesLargest, framingSchema } from '../framing.ts';
import { isForDatagrams, protocolIds } from '../protocol/protocolNames.ts';
import { textEncodingOf, textEncodings } from '../textEncodings.ts';
import { everyRole, nextConnectionElse, streamSchemes } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { wholeNumber } from './wholeNumber.ts';

const protocolSchema = v.pipe(
  v.picklist(protocolIds, `One of ${protocolIds.join(', ')} is expected here.`),
  v.description(
    'What the connections speak, instead of `framing`: each message of the protocol is one entry, and is decoded with what its conversation tells, such as the request of a response. Over udp, what the datagrams are.',
  ),
);

const encodingSchema = v.pipe(
  v.picklist(textEncodings, ({ input }) => {
    const known = typeof input === 'string' ? textEncodingOf(input) : undefined;
    return known === undefined
      ? 'An encoding of text is expected here, such as utf-8, utf-16le, windows-1252 or shift_jis.'
      : `Its name is “${known}” here.`;
  }),
  v.description(
    'The encoding of text payloads, such as `windows-1252` or `shift_jis`, until you choose another one in the Traffic view. Default: `utf-8`.',
  ),
);

/** How messages are told apart and read. */
export const messageKeys = {
  framing: {
    schema: everyRole(framingSchema),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
    fault: ({ protocol }) =>
      protocol === undefined
        ? undefined
        : 'The protocol has a framing of its own; leave one of the two out.',
  },
  frameBytesMax: {
    schema: everyRole(
      wholeNumber(
        1,
        frameBytesLargest,
        'Maximum length of a received or sent frame in bytes on the wire; a longer one is shown in pieces of that length, with an error. Default: 1048576.',
      ),
    ),
    schemes: streamSchemes,
    takesEffect: 'nextConnection',
  },
  protocol: {
    schema: everyRole(protocolSchema),
    // What datagrams are is only shown.
    takesEffect: nextConnectionElse('now'),
    fault: ({ protocol }, { scheme }) =>
      isDatagramScheme(scheme) && protocolIds.some((id) => id === protocol && !isForDatagrams(id))
        ? 'No datagrams carry this.'
        : undefined,
  },
  encoding: {
    schema: everyRole(encodingSchema),
    default: 'utf-8',
    takesEffect: 'now',
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
