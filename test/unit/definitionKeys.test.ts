import { deepEqual, equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import {
  clientKeys,
  clientSchema,
  listenerKeys,
  listenerSchema,
} from '../../src/shared/definition.ts';

const reference = readFileSync(join(import.meta.dirname, '../../docs/sockets-json.md'), 'utf8');

/** The keys of a section's table, each with what is said of it. */
function keysUnder(heading: string): Map<string, string> {
  const [, section = ''] = reference.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [own = ''] = section.split(/^#/m);
  const rows = [...own.matchAll(/^\| (`[^|]*) +\| (.*?) +\|$/gm)];
  return new Map(
    rows.flatMap(([, names = '', meaning = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, key = '']) => [key, meaning] as const),
    ),
  );
}

const endpoints = {
  tcp: 'tcp://127.0.0.1:9999',
  tls: 'tls://127.0.0.1:9999',
  udp: 'udp://127.0.0.1:9999',
  unix: 'unix:/run/app.sock',
  pipe: 'pipe:app',
} as const;

/** Every kind of socket: its role and what carries it. */
const kinds = Object.entries(endpoints).flatMap(([scheme, endpoint]) => [
  { scheme, role: 'listener', base: { name: 'a', listen: endpoint }, schema: listenerSchema },
  { scheme, role: 'client', base: { name: 'a', connect: endpoint }, schema: clientSchema },
]);
type Kind = (typeof kinds)[number];

const samples: Readonly<Record<string, unknown>> = {
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
  service: 'echo',
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

/** Which kinds the reference promises a key of a section for, by the words that its meaning begins with. */
function isPromised(
  section: string,
  key: string,
  meaning: string,
  { scheme, role }: Kind,
): boolean {
  const isStream = scheme !== 'udp';
  const isInet = scheme !== 'unix' && scheme !== 'pipe';
  const [, whom = ''] =
    /^(TCP listeners|Listeners|Clients over `tcp` and `tls`|Clients|TCP|Streams)[:,]/.exec(
      meaning,
    ) ?? [];
  const fitsSection =
    section === 'UDP'
      ? !isStream
      : section === 'Streams'
        ? isStream || key === 'idleSeconds'
        : section !== 'Listeners' || (role === 'listener' && isInet);
  const fitsWhom: Readonly<Record<string, boolean>> = {
    '': true,
    'TCP listeners': role === 'listener' && isStream,
    Listeners: role === 'listener' || section === 'UDP',
    Clients: role === 'client',
    'Clients over `tcp` and `tls`': role === 'client' && isInet,
    TCP: isStream,
    Streams: isStream,
  };
  // Streams with a path have no local address and port.
  return fitsSection && fitsWhom[whom] === true && (key !== 'bind' || isInet);
}

describe('the keys of sockets.json in its reference', () => {
  const sections = ['Sockets of a workspace', 'Listeners', 'Streams', 'UDP'];
  const told = sections.flatMap((section) =>
    [...keysUnder(section)].map(([key, meaning]) => ({ section, key, meaning })),
  );

  it('are those that there are', () => {
    const known = new Set([
      ...Object.keys(listenerKeys.entries),
      ...Object.keys(clientKeys.entries),
    ]);
    deepEqual(told.map(({ key }) => key).sort(), [...known].sort());
  });

  for (const { section, key, meaning } of told.filter(({ key }) => key in samples)) {
    it(`are taken by the sockets that they are for: ${key}`, () => {
      for (const kind of kinds) {
        const { issues } = v.safeParse(kind.schema, { ...kind.base, [key]: samples[key] });
        const why = `${kind.scheme} ${kind.role}: ${issues?.[0]?.message ?? 'taken'}`;
        equal(issues === undefined, isPromised(section, key, meaning, kind), why);
      }
    });
  }
});
