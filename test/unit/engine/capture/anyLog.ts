import fc from 'fast-check';
import type { EventDetail } from '../../../../src/shared/entry.ts';
import { eventKinds } from '../../../../src/shared/entry.ts';
import { errorCodes } from '../../../../src/shared/socketError.ts';
import type { SocketError } from '../../../../src/shared/socketError.ts';
import { normalizeNote } from '../../../../src/shared/annotation.ts';
import type { CertificateReport } from '../../../../src/shared/tlsReport.ts';
import { payloadExpressionFaults } from '../../../../src/shared/payloadExpression.ts';
import type { SavedEntry, SavedSocket } from '../../../../src/engine/capture/savedEntry.ts';
import type { ConnectionEnds } from '../../../../src/engine/log/connectionTable.ts';

/** A log with entries of every kind, in any order: what happened before may have been evicted. */
export interface AnyLog {
  readonly sockets: readonly SavedSocket[];
  readonly entries: readonly SavedEntry[];
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const count = fc.nat(100_000);
const side = fc.constantFrom('local', 'remote');
const endpoint = fc.oneof(
  fc.nat(65_535).map((port) => `tcp://127.0.0.1:${port}`),
  fc.constantFrom('unix:/run/app.sock', 'tls://example.org:443'),
);

const certificate = {
  subject: text,
  issuer: text,
  validFrom: text,
  validTo: text,
  altNames: text,
  fingerprint256: text,
};
const certificateKeys = ['subject', 'issuer', 'validFrom', 'validTo', 'fingerprint256'] as const;
const anyCertificate: fc.Arbitrary<CertificateReport> = fc.record(certificate, {
  requiredKeys: [...certificateKeys],
});

const anyError: fc.Arbitrary<SocketError> = fc.record(
  {
    code: fc.constantFrom(...errorCodes),
    syscall: text,
    errno: text,
    errnoNumber: count,
    endpoint,
    via: text,
    limitBytes: count,
    path: text,
    payload: fc.record({
      fault: fc.constantFrom(...payloadExpressionFaults),
      position: count,
      length: count,
      part: text,
    }),
    rule: text,
    timeout: fc.record({ of: fc.constantFrom('connect', 'idle', 'total'), ms: count }),
    message: text,
  },
  { requiredKeys: ['code', 'message'] },
);

/** Of any kind, with anything that an event can tell. */
export const anyEvent: fc.Arbitrary<EventDetail> = fc.record(
  {
    event: fc.constantFrom(...eventKinds),
    side,
    endpoint,
    error: anyError,
    reconnect: fc.record({ attempt: count, delayMs: count }),
    interface: text,
    backlog: count,
    datagrams: count,
    reachableAs: fc.array(endpoint, { maxLength: 3 }),
    proxyHeader: fc.record(
      {
        version: fc.constantFrom(1, 2),
        command: fc.constantFrom('proxy', 'local', 'unknown'),
        source: endpoint,
        destination: endpoint,
        tlvs: count,
        bytes: count,
      },
      { requiredKeys: ['version', 'command', 'tlvs', 'bytes'] },
    ),
    proxyConnect: fc.record(
      { target: endpoint, user: text, answer: text },
      { requiredKeys: ['target'] },
    ),
    tls: fc.record(
      {
        protocol: text,
        cipher: text,
        alpn: text,
        serverName: text,
        peer: anyCertificate,
        verification: fc.constantFrom('passed', 'failed', 'unchecked', 'none'),
        fault: text,
      },
      { requiredKeys: ['protocol', 'cipher', 'verification'] },
    ),
    certificate: fc.record(
      { ...certificate, isThrowaway: fc.boolean() },
      { requiredKeys: [...certificateKeys, 'isThrowaway'] },
    ),
    keyLog: text,
  },
  { requiredKeys: ['event'] },
);

const payload = fc.oneof(
  { weight: 15, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.nat(140_000).map((length) => Uint8Array.from({ length }, (_, i) => i % 251)),
  },
);

const anySocket: fc.Arbitrary<SavedSocket> = fc.record({
  socket: fc.uuid(),
  name: fc.string({ minLength: 1, maxLength: 10 }),
  role: fc.constantFrom('listener', 'client'),
  endpoint,
  droppedDatagrams: fc.option(count, { nil: undefined }),
  evictedEntries: count,
});

const anyFaults = fc.constantFrom<SavedEntry['faults']>(
  undefined,
  [{ fault: 'latency_downstream', did: 'delayed', ms: 120 }],
  [
    { fault: 'slow', did: 'sliced', pieces: 3 },
    { fault: 'cut', did: 'cut', bytes: 7 },
  ],
);
const anyFate = fc.constantFrom(undefined, undefined, undefined, 'held', 'dropped', 'replaced');

const anyContext = fc.constantFrom(undefined, undefined, '', 'http', 'http:HEAD', 'mqtt:5');

/** Few ends, so that connections share them, and forms of them that no packet can have. */
const anyEnds: fc.Arbitrary<ConnectionEnds> = fc
  .record({
    scheme: fc.constantFrom('tcp', 'udp', 'tls'),
    host: fc.constantFrom('127.0.0.1', '[::1]', 'localhost'),
    port: fc.constantFrom(7, 9_999),
    localPort: fc.constantFrom(undefined, 7, 50_000),
    openedBy: fc.constantFrom(undefined, 'local', 'remote'),
    isUnix: fc.nat(5).map((number) => number === 0),
  })
  .map(({ scheme, host, port, localPort, openedBy, isUnix }) => {
    const address = host === 'localhost' ? '127.0.0.1' : host;
    return {
      peer: isUnix ? 'unix:/run/app.sock' : `${scheme}://${host}:${port}`,
      ...(localPort !== undefined && { local: `${scheme}://${address}:${localPort}` }),
      ...(localPort !== undefined &&
        !isUnix &&
        host === 'localhost' && { remote: `${scheme}://${address}:${port}` }),
      ...(openedBy && { openedBy }),
    };
  });

const anyTime = fc.oneof(
  // Milliseconds with a fraction, as the engine's clock gives them.
  { weight: 9, arbitrary: fc.nat(10 ** 9).map((units) => 1_790_000_000_000 + units / 4_096) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1.5, 8.64e15 + 1, 1e300) },
);

const anyAnnotation = fc.record({
  isMarked: fc.nat(4).map((number) => number === 0),
  note: fc.option(
    text.map(normalizeNote).filter((note) => note !== ''),
    { freq: 3, nil: undefined },
  ),
});

export const anyLog: fc.Arbitrary<AnyLog> = fc
  .record({
    sockets: fc.uniqueArray(anySocket, {
      ...{ minLength: 1, maxLength: 3 },
      selector: ({ socket }) => socket,
    }),
    connections: fc.array(fc.record({ owner: fc.nat(2), ends: anyEnds }), { maxLength: 5 }),
    steps: fc.array(
      fc.record({
        /** A connection's place, or a socket's. */
        of: fc.nat(7),
        time: anyTime,
        what: fc.oneof(
          anyEvent.map((event) => ({ event })),
          fc.oneof(
            fc.record({
              ...{ direction: fc.constant<'in'>('in'), bytes: payload, fate: anyFate },
              context: anyContext,
              faults: anyFaults,
            }),
            fc.record({
              ...{ direction: fc.constant<'out'>('out'), bytes: payload, fate: anyFate },
              context: anyContext,
              faults: anyFaults,
              origin: fc.constantFrom(undefined, 'replay', 'greeting', 'echo', 'service'),
            }),
          ),
        ),
        annotation: anyAnnotation,
      }),
      { minLength: 1, maxLength: 40 },
    ),
  })
  .map(({ sockets, connections, steps }) => ({
    sockets,
    entries: steps.flatMap(({ of, time, what, annotation }, index): SavedEntry[] => {
      const found = connections[of];
      const { socket, name } = sockets[(found?.owner ?? of) % sockets.length] ?? {};
      if (socket === undefined || name === undefined || (!found && !('event' in what))) {
        return [];
      }
      const of0 = { seq: index + 1, time, socket, name, ...annotation };
      const ends = found?.ends;
      const connection = found === undefined ? 0 : 1 + (of + 1) * 3;
      const [bytes, event] =
        'event' in what ? [new Uint8Array(0), what.event] : [what.bytes, undefined];
      const isDatagram = ends?.peer.startsWith('udp') === true;
      return [
        {
          ...{ ...of0, connection, ends, event },
          bytes: isDatagram ? bytes.subarray(0, 65_507) : bytes,
          direction: 'event' in what ? 'event' : what.direction,
          origin: 'origin' in what ? what.origin : undefined,
          fate: 'fate' in what ? what.fate : undefined,
          context: 'context' in what ? what.context : undefined,
          faults: 'faults' in what ? what.faults : undefined,
        },
      ];
    }),
  }));
