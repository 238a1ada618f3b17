import * as v from 'valibot';
import { datagramClientKeys, datagramKeys, datagramListenerKeys } from './datagramSettings.ts';
import { isDatagramScheme, parseEndpoint, portMax, schemes } from './endpoint.ts';
import type { EndpointFault, Scheme } from './endpoint.ts';
import { framingKeys } from './framing.ts';
import { payloadSchema } from './definedPayload.ts';
import { commonListenerKeys, inetListenerKeys } from './listenerSettings.ts';
import { isForDatagrams, protocolIds } from './protocol/protocolNames.ts';
import { proxyClientSchema, proxyListenerSchema } from './proxyProtocol.ts';
import { firstInvisible } from './escapeInvisible.ts';
import { serviceNames } from './serviceNames.ts';
import { idleSeconds, streamClientKeys, streamKeys, streamListenerKeys } from './streamSettings.ts';
import { textEncodingOf, textEncodings } from './textEncodings.ts';
import { clientTlsSchema, listenerTlsSchema } from './tlsSettings.ts';
import { parseProxy } from './proxy.ts';
import type { ProxyServer } from './proxy.ts';
import { wholeNumber } from './wholeNumber.ts';

/** The name of the file in which a workspace keeps its sockets, under `.vscode`. */
export const definitionFileName = 'sockets.json';

const endpointReasons: Readonly<Record<EndpointFault, string>> = {
  empty: 'is empty',
  unknownScheme: `begins with none of ${schemes.join(', ')}`,
  missingHost: 'has no host',
  invalidHost: 'has no valid host; an IPv6 address needs brackets, as in [::1]:9999',
  missingPort: 'has no port',
  invalidPort: `has no port from 0 to ${portMax}`,
  missingPath: 'has no path',
  invalidPath: 'has control characters in its path',
};

const endpointUrl = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const parsed = dataset.typed ? parseEndpoint(dataset.value) : undefined;
    if (parsed?.ok === false) {
      addIssue({
        message: `This ${endpointReasons[parsed.fault]}. An endpoint looks like tcp://127.0.0.1:9999.`,
      });
    }
  }),
);

const responderSchema = v.variant('on', [
  v.strictObject({
    on: v.pipe(v.literal('connect'), v.description('When a connection opens.')),
    send: payloadSchema,
    close: v.optional(
      v.pipe(v.boolean(), v.description('Close the connection after sending. Default: false.')),
    ),
  }),
  v.strictObject({
    on: v.pipe(v.literal('message'), v.description('When a message arrives.')),
    echo: v.pipe(v.literal(true), v.description('Send every message back unchanged.')),
  }),
]);
export type Responder = v.InferOutput<typeof responderSchema>;

const encodingSchema = v.pipe(
  v.picklist(textEncodings, ({ input }) => {
    const known = typeof input === 'string' ? textEncodingOf(input) : undefined;
    return known === undefined
      ? 'An encoding of text is expected here, such as utf-8, utf-16le, windows-1252 or shift_jis.'
      : `Its name is “${known}” here.`;
  }),
  v.description(
    'The encoding of text payloads, until you choose another one in the Traffic view. Default: utf-8.',
  ),
);

const protocolSchema = v.pipe(
  v.picklist(protocolIds, `One of ${protocolIds.join(', ')} is expected here.`),
  v.description(
    'What the connections speak, instead of "framing": each message of the protocol is one entry, and is decoded with what its conversation tells, such as the request of a response. Over udp, what the datagrams are.',
  ),
);

/** What a socket may be called. */
export const socketName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'A name is expected here.'),
  v.maxLength(100, 'A name has 100 characters at most.'),
  v.check(
    (text) => firstInvisible(text) === undefined,
    ({ input }) => {
      const { text, place } = firstInvisible(input) ?? { text: '', place: 0 };
      return `Leave out ${text}, character ${place}: in a name it can’t be seen, or it reorders the rest.`;
    },
  ),
  v.description('The name of the socket in the tree and in the traffic; unique in this file.'),
);

/** What both roles have, after name and endpoint: checked definitions are written in this order. */
const common = {
  bufferSize: v.optional(
    wholeNumber(
      1,
      1024 * 1024,
      'Maximum number of bytes per read from a stream (recv); longer chunks are split. Default: as the system delivers, up to 65536.',
    ),
  ),
  allowHalfOpen: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Keep a stream open for sending after the peer’s half close. Default: false, the connection closes.',
      ),
    ),
  ),
  ...framingKeys,
  protocol: v.optional(protocolSchema),
  encoding: v.optional(encodingSchema),
  idleSeconds,
  respond: v.optional(v.pipe(v.array(responderSchema), v.description('Automatic replies.'))),
};

/** Keys that say nothing about datagrams. */
const onlyForStreams = [
  'backlog',
  'proxyProtocol',
  'bufferSize',
  'allowHalfOpen',
  'tls',
  ...Object.keys(framingKeys),
  ...streamKeys,
];

/** An issue that names a key of a definition, as valibot's own do. */
function issueAt(input: Record<string, unknown>, key: string, message: string) {
  const value = input[key];
  const path: [v.ObjectPathItem] = [{ type: 'object', origin: 'value', input, key, value }];
  return { message, path };
}

/**
 * Issues with keys that say nothing about what the endpoint carries, or about its kind of address.
 */
function misplacedKeyIssues(input: Record<string, unknown>, endpoint: string) {
  const parsed = parseEndpoint(endpoint);
  const isDatagram = parsed.ok && isDatagramScheme(parsed.endpoint.scheme);
  const hasPath = parsed.ok && 'path' in parsed.endpoint;
  const issues = (keys: readonly string[], message: string) =>
    keys.filter((key) => input[key] !== undefined).map((key) => issueAt(input, key, message));
  const { protocol } = input;
  const isStreamed = protocolIds.some((id) => id === protocol && !isForDatagrams(id));
  return [
    ...(protocol !== undefined && input['framing'] !== undefined
      ? issues(['framing'], 'The protocol has a framing of its own; leave one of the two out.')
      : []),
    ...(isDatagram && isStreamed ? issues(['protocol'], 'No datagrams carry this.') : []),
    ...(isDatagram
      ? issues(onlyForStreams, 'This is for streams; udp carries datagrams.')
      : issues(datagramKeys, 'This is for datagrams; only udp carries them.')),
    ...(hasPath
      ? issues([...Object.keys(inetListenerKeys), 'via'], 'This is for IP addresses.')
      : []),
  ];
}

/** All that a listener's definition may say, each key by itself. */
export const listenerKeys = v.strictObject({
  name: socketName,
  listen: v.pipe(
    endpointUrl,
    v.description(
      'The endpoint to listen on, e.g. tcp://127.0.0.1:9999 or udp://[::1]:12345; port 0 lets the system choose.',
    ),
  ),
  ...common,
  backlog: v.optional(
    wholeNumber(
      1,
      65_535,
      'Maximum length of the queue of connections not yet accepted, listen(2). The system may cap it. Default: 511.',
    ),
  ),
  tls: v.optional(listenerTlsSchema),
  proxyProtocol: v.optional(proxyListenerSchema),
  service: v.optional(
    v.pipe(
      v.picklist(serviceNames, `One of ${serviceNames.join(', ')} is expected here.`),
      v.description(
        'What the listener is, instead of "respond": echo (RFC 862) sends everything back, discard (863) takes everything, chargen (864) sends characters without end (UDP: up to 512 for each datagram), daytime (867) tells date and time in words, time (868) in seconds since 1900.',
      ),
    ),
  ),
  ...commonListenerKeys,
  ...inetListenerKeys,
  ...streamListenerKeys,
  ...datagramListenerKeys,
});

/** All that a client's definition may say, each key by itself. */
export const clientKeys = v.strictObject({
  name: socketName,
  connect: v.pipe(
    endpointUrl,
    v.description('The endpoint to connect to, e.g. tcp://127.0.0.1:9999.'),
  ),
  ...common,
  bind: v.optional(
    v.pipe(
      endpointUrl,
      v.description('The local address and port to connect from; port 0 lets the system choose.'),
    ),
  ),
  tls: v.optional(clientTlsSchema),
  ...streamClientKeys,
  proxyProtocol: v.optional(proxyClientSchema),
  ...datagramClientKeys,
});

export const listenerSchema = v.pipe(
  listenerKeys,
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) {
      const { value } = dataset;
      misplacedKeyIssues(value, value.listen).forEach((issue) => addIssue(issue));
      if (value.service !== undefined && value.respond !== undefined) {
        addIssue(issueAt(value, 'service', 'This answers by itself; leave out "respond".'));
      }
    }
  }),
);

export const clientSchema = v.pipe(
  clientKeys,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) {
      return;
    }
    const { value } = dataset;
    misplacedKeyIssues(value, value.connect).forEach((issue) => addIssue(issue));
    if (!canReach(value.connect)) {
      addIssue(issueAt(value, 'connect', 'Nothing can be reached on port 0.'));
    }
    if (value.bind !== undefined && !canBind(value.connect, value.bind)) {
      const message = 'This can’t be the local end of a connection to that endpoint.';
      addIssue(issueAt(value, 'bind', message));
    }
    if (value.via !== undefined && hasZone(value.connect)) {
      const message = 'A proxy can’t use the zone id of an address: zones are this machine’s own.';
      addIssue(issueAt(value, 'via', message));
    }
  }),
);

function canReach(connect: string): boolean {
  const parsed = parseEndpoint(connect);
  return !parsed.ok || 'path' in parsed.endpoint || parsed.endpoint.port !== 0;
}

function hasZone(connect: string): boolean {
  const parsed = parseEndpoint(connect);
  return parsed.ok && 'host' in parsed.endpoint && parsed.endpoint.host.includes('%');
}

/**
 * Whether both are datagrams or both are streams over IP. A `bind` without a scheme fits either.
 */
function canBind(connect: string, bind: string): boolean {
  const remote = parseEndpoint(connect);
  if (!remote.ok || 'path' in remote.endpoint) {
    return !remote.ok;
  }
  const local = parseEndpoint(bind, { scheme: remote.endpoint.scheme, host: '127.0.0.1' });
  return (
    local.ok &&
    'port' in local.endpoint &&
    isDatagramScheme(local.endpoint.scheme) === isDatagramScheme(remote.endpoint.scheme)
  );
}

/**
 * One socket as written in `sockets.json`; `options` are those of a listener and of a client. The
 * union's own report would say of both why it is neither: check against the one that is meant.
 */
export const definitionSchema = v.union(
  [listenerSchema, clientSchema],
  'A socket needs a name, and either "listen" or "connect".',
);

/** The whole of `sockets.json`. */
export const definitionFileSchema = v.strictObject({
  sockets: v.pipe(v.array(definitionSchema), v.description('The sockets of this workspace.')),
});

export type ListenerDefinition = v.InferOutput<typeof listenerSchema>;
export type ClientDefinition = v.InferOutput<typeof clientSchema>;
export type Definition = ListenerDefinition | ClientDefinition;

export type Role = 'listener' | 'client';

/** A socket's role follows from its keys. */
export function roleOf(definition: Definition): Role {
  return 'listen' in definition ? 'listener' : 'client';
}

/** The endpoint of a definition, as written: port 0 is not resolved. */
export function endpointOf(definition: Definition): string {
  return 'listen' in definition ? definition.listen : definition.connect;
}

export function schemeOf(definition: Definition): Scheme {
  const parsed = parseEndpoint(endpointOf(definition));
  return parsed.ok ? parsed.endpoint.scheme : 'tcp';
}

/** The proxy that a client is to go through. */
export function viaOf(definition: Definition): ProxyServer | undefined {
  const via = 'connect' in definition ? definition.via : undefined;
  const parsed = via === undefined ? undefined : parseProxy(via);
  return parsed?.ok === true ? parsed.proxy : undefined;
}

/** The files that its payloads name. */
export function payloadFilesOf({ respond = [] }: Definition): string[] {
  return respond.flatMap((responder) =>
    responder.on === 'connect' && typeof responder.send === 'object' && 'file' in responder.send
      ? [responder.send.file]
      : [],
  );
}
