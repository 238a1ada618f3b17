import { deepEqual, equal } from 'node:assert/strict';
import * as v from 'valibot';
import type { DefinitionKey } from '../../src/shared/definition/definitionKey.ts';
import { definitionKeys } from '../../src/shared/definition/definitionKeys.ts';
import { clientSchema, listenerSchema } from '../../src/shared/definition/definitionSchema.ts';
import { schemes } from '../../src/shared/endpoint.ts';

const endpoints = {
  tcp: 'tcp://127.0.0.1:9999',
  tls: 'tls://127.0.0.1:9999',
  udp: 'udp://127.0.0.1:9999',
  unix: 'unix:/run/app.sock',
  pipe: 'pipe:app',
} as const;

/** Every kind of socket: its role and what carries it. */
const kinds = schemes.flatMap((scheme) => [
  {
    ...{ scheme, role: 'listener', schema: listenerSchema },
    base: { name: 'a', listen: endpoints[scheme] },
  } as const,
  {
    ...{ scheme, role: 'client', schema: clientSchema },
    base: { name: 'a', connect: endpoints[scheme] },
  } as const,
]);

/** Of a key whose value depends on what the endpoint carries. */
type SampleOf = (scheme: string) => unknown;

const samples: Readonly<Record<string, unknown>> = {
  forward: (scheme: string) => (scheme === 'udp' ? 'udp://127.0.0.1:9' : 'tcp://127.0.0.1:9'),
  bind: '127.0.0.1:4000',
  backlog: 5,
  connectionsMax: 5,
  bufferSize: 5,
  allowHalfOpen: true,
  framing: 'line',
  protocol: 'dns',
  frameBytesMax: 100,
  encoding: 'shift_jis',
  respond: [{ on: 'message', echo: true }],
  checksum: 'crc-16/modbus',
  faults: [{ type: 'latency', latency: 100 }],
  seed: 7,
  intercept: { direction: 'upstream' },
  service: 'echo',
  script: 'mocks/answer.ts',
  tls: {},
  proxyProtocol: 'v1',
  ipv6Only: true,
  allow: ['192.0.2.7'],
  deny: ['192.0.2.7'],
  reusePort: true,
  noDelay: true,
  keepAliveSeconds: 5,
  idleSeconds: 5,
  totalSeconds: 5,
  acceptMax: 1,
  connectTimeoutSeconds: 5,
  reconnect: true,
  via: 'socks5://127.0.0.1:1080',
  multicast: { interface: 'lo' },
  broadcast: true,
  ttl: 5,
  receiveBufferBytes: 4096,
  reuseAddress: true,
};

describe('a key of sockets.json', () => {
  const keys = Object.entries<DefinitionKey>(definitionKeys);

  it('has a sample here, but for those that a socket must have', () => {
    const optional = keys.filter(([, { required }]) => required !== true).map(([key]) => key);
    deepEqual(Object.keys(samples).sort(), optional.sort());
  });

  for (const [key, sample] of Object.entries(samples)) {
    it(`is taken by the roles and schemes that it names, and no other: ${key}`, () => {
      const { schema, schemes: own = schemes } =
        keys.find(([name]) => name === key)?.[1] ?? ({ schema: {} } satisfies DefinitionKey);
      for (const kind of kinds) {
        const value: unknown =
          typeof sample === 'function' ? (sample as SampleOf)(kind.scheme) : sample;
        const { issues } = v.safeParse(kind.schema, { ...kind.base, [key]: value });
        const why = `${kind.scheme} ${kind.role}: ${issues?.[0]?.message ?? 'taken'}`;
        equal(issues === undefined, kind.role in schema && own.includes(kind.scheme), why);
      }
    });
  }
});
