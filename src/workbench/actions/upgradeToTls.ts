import * as v from 'valibot';
import type { TlsReport } from '../../shared/tlsReport.ts';
import { parseHex } from '../../shared/parseHex.ts';
import { parseText } from '../../shared/payload.ts';
import { namedSocket } from '../namedSocket.ts';
import { onlyConnection } from '../openConnections.ts';
import { resultOf } from '../socketResult.ts';
import { action } from './action.ts';
import { connectionArgument, hex, text } from './arguments.ts';

const { socket, connection } = connectionArgument.entries;

export const upgradeArgument = v.pipe(
  v.object({
    ...{ socket, connection },
    /** Sent in plain right before, as in `220 ready\r\n`. */
    text: v.optional(text),
    hex: v.optional(hex),
    /** Overrides the definition's. */
    verify: v.optional(v.boolean()),
  }),
  v.check(
    (argument) => argument.text === undefined || argument.hex === undefined,
    'text and hex exclude each other',
  ),
);

/** Switches a plain stream to TLS. Resolves when the handshake is done. */
export const upgradeToTls = action({
  id: 'upgradeToTls',
  argument: upgradeArgument,
  risk: 'sends',
  run: async ({ registry, link }, { socket: name, ...argument }): Promise<TlsReport> => {
    const { text = '', hex, verify } = argument;
    const socket = namedSocket(registry, name);
    const connection = argument.connection ?? (await onlyConnection(link, socket));
    const parsed = hex === undefined ? parseText(text) : parseHex(hex);
    // The schema has read it already.
    const bytes = parsed.ok ? parsed.bytes : new Uint8Array();
    const outcome = await link.current?.upgradeConnection({
      ...{ socket: socket.id, connection },
      ...(bytes.length === 0 ? {} : { bytes }),
      ...(verify === undefined ? {} : { verify }),
    });
    return resultOf(socket, outcome);
  },
});
