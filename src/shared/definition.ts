import * as v from 'valibot';
import { parseEndpoint } from './endpoint.ts';
import type { Scheme } from './endpoint.ts';

/** The name of the file in which a workspace keeps its sockets, under `.vscode`. */
export const definitionFileName = 'sockets.json';

const endpointUrl = v.pipe(
  v.string(),
  v.check((text) => parseEndpoint(text).ok, 'not an endpoint such as tcp://127.0.0.1:9999'),
);

/** The bytes of a message as a user writes them in a definition. */
export const payloadSchema = v.pipe(
  v.union([
    v.pipe(v.string(), v.description('Text, sent as UTF-8.')),
    v.strictObject({
      hex: v.pipe(
        v.string(),
        v.regex(/^(\s*[0-9a-fA-F]{2})*\s*$/, 'pairs of hexadecimal digits expected'),
        v.description('Bytes as pairs of hexadecimal digits.'),
      ),
    }),
    v.strictObject({
      base64: v.pipe(v.string(), v.base64(), v.description('Bytes in base64.')),
    }),
  ]),
  v.description('What to send: text, or bytes as { "hex": "…" } or { "base64": "…" }.'),
);
export type Payload = v.InferOutput<typeof payloadSchema>;

export const responderSchema = v.variant('on', [
  v.strictObject({
    on: v.pipe(v.literal('connect'), v.description('When a connection opens.')),
    send: payloadSchema,
    close: v.optional(
      v.pipe(v.boolean(), v.description('Close the connection after sending. Default: false.')),
    ),
  }),
  v.strictObject({
    on: v.pipe(v.literal('message'), v.description('When a message arrives.')),
    echo: v.pipe(v.literal(true), v.description('Send every message back as it came.')),
  }),
]);
export type Responder = v.InferOutput<typeof responderSchema>;

const common = {
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(100),
    v.description('What the socket is called in the tree and in the traffic; unique in this file.'),
  ),
  bufferSize: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1024 * 1024),
      v.description(
        'Most bytes that one read takes from a stream (recv); a longer chunk is split. Default: as the system delivers, up to 65536.',
      ),
    ),
  ),
  allowHalfOpen: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Keep a stream open for sending after the peer has finished sending. Default: false, the connection closes.',
      ),
    ),
  ),
  respond: v.optional(v.pipe(v.array(responderSchema), v.description('What to answer by itself.'))),
};

const listenerSchema = v.strictObject({
  ...common,
  listen: v.pipe(
    endpointUrl,
    v.description(
      'The endpoint to listen on, e.g. tcp://127.0.0.1:9999 or udp://[::1]:12345; port 0 lets the system choose.',
    ),
  ),
  backlog: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(65_535),
      v.description(
        'How many connections may wait to be accepted, listen(2). The system may cap it. Default: 511.',
      ),
    ),
  ),
});

const clientSchema = v.strictObject({
  ...common,
  connect: v.pipe(
    endpointUrl,
    v.description('The endpoint to connect to, e.g. tcp://127.0.0.1:9999.'),
  ),
  bind: v.optional(
    v.pipe(
      endpointUrl,
      v.description('The local address and port to connect from; port 0 lets the system choose.'),
    ),
  ),
});

/** One socket as written in `sockets.json`. */
export const definitionSchema = v.union([listenerSchema, clientSchema]);

/** The whole of `sockets.json`. */
export const definitionFileSchema = v.strictObject({
  sockets: v.pipe(v.array(definitionSchema), v.description('The sockets of this workspace.')),
});

export type ListenerDefinition = v.InferOutput<typeof listenerSchema>;
export type ClientDefinition = v.InferOutput<typeof clientSchema>;
export type Definition = ListenerDefinition | ClientDefinition;
export type DefinitionFile = v.InferOutput<typeof definitionFileSchema>;

export type Role = 'listener' | 'client';

/** A socket's role follows from its keys. */
export function roleOf(definition: Definition): Role {
  return 'listen' in definition ? 'listener' : 'client';
}

/** The endpoint a definition names, before the system had its say. */
export function endpointOf(definition: Definition): string {
  return 'listen' in definition ? definition.listen : definition.connect;
}

export function schemeOf(definition: Definition): Scheme {
  const parsed = parseEndpoint(endpointOf(definition));
  return parsed.ok ? parsed.endpoint.scheme : 'tcp';
}
