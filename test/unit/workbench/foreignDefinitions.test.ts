import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkDefinitions } from '../../../src/workbench/definitions/checkDefinitions.ts';
import { trustCheck } from '../../../src/workbench/trustCheck.ts';
import { testWorkbench } from './testWorkbench.ts';

const listen = 'tls://127.0.0.1:0';
const file = '/home/ada/.ssh/id';
const payload = { file };
const respond = (rule: object) => ({ listen: 'tcp://127.0.0.1:0', respond: [rule] });

/** Every place of a definition that names a file to be read or written. */
const files: Readonly<Record<string, object>> = {
  'tls.certificate of a listener': { listen, tls: { certificate: file } },
  'tls.key of a listener': { listen, tls: { certificate: file, key: file } },
  'tls.ca of a listener': {
    ...{ listen, tls: { clientCertificate: 'require', ca: file } },
  },
  'tls.keyLog of a listener': { listen, tls: { keyLog: file } },
  'tls.certificate of a client': { connect: 'tls://127.0.0.1:1', tls: { certificate: file } },
  'tls.ca of a client': { connect: 'tls://127.0.0.1:1', tls: { ca: file } },
  'tls.keyLog of a client': { connect: 'tls://127.0.0.1:1', tls: { keyLog: file } },
  'forward.tls.ca': {
    listen: 'tcp://127.0.0.1:0',
    forward: { to: 'tls://127.0.0.1:1', tls: { ca: file } },
  },
  'forward.tls.certificate': {
    listen: 'tcp://127.0.0.1:0',
    forward: { to: 'tls://127.0.0.1:1', tls: { certificate: file } },
  },
  send: respond({ send: payload }),
  'send of a list': respond({ send: ['x', payload] }),
  'send of a greeting': respond({ on: 'connect', send: payload }),
  'send before startTls': respond({ send: payload, startTls: true }),
  'send of a further step': respond({ do: [{ send: payload }] }),
  'send of a sequence': respond({ sequence: [{ send: 'x' }, [{ send: payload }]] }),
  set: respond({ set: { key: payload } }),
  share: respond({ share: { key: payload } }),
  'set of a further step': respond({ do: [{ set: { key: payload } }] }),
};

/** What reaches beyond this machine. */
const addresses: Readonly<Record<string, object>> = {
  listen: { listen: 'tcp://0.0.0.0:0' },
  'listen over udp': { listen: 'udp://[::]:5000' },
  connect: { connect: 'tcp://192.0.2.1:80' },
  'connect by a name': { connect: 'udp://metrics.example:80' },
  'connect to a group': { connect: 'udp://239.1.2.3:5000' },
  via: { connect: 'tcp://127.0.0.1:80', via: 'socks5://192.0.2.1:1080' },
  forward: { listen: 'tcp://127.0.0.1:0', forward: 'tcp://192.0.2.1:80' },
  'one of several in forward': {
    listen: 'tcp://127.0.0.1:0',
    forward: { to: ['tcp://127.0.0.1:80', 'tls://db.example:443'] },
  },
};

function read(keys: object) {
  const text = JSON.stringify({ sockets: [{ name: 'foreign', ...keys }] });
  const { entries, faults } = checkDefinitions(text);
  deepEqual(faults, [], text);
  const definition = entries[0]?.definition;
  ok(definition);
  return definition;
}

describe('a definition by somebody else', () => {
  for (const [place, keys] of Object.entries(files)) {
    it(`reads no file without trust, and none outside without consent: ${place}`, async () => {
      const workbench = testWorkbench('');
      const wasRead: string[] = [];
      workbench.files.isOutside = () => true;
      workbench.files.read = (uri) => {
        wasRead.push(uri);
        return Promise.resolve({ ok: false, fault: 'it is a test' });
      };
      const { id } = workbench.registry.add(read(keys));
      workbench.trust.isTrusted = false;
      await rejects(workbench.registry.start(id), /uses files\. Trust the workspace/);
      workbench.trust.isTrusted = true;
      workbench.agrees = false;
      await rejects(workbench.registry.start(id), /uses files outside this workspace/);
      deepEqual(
        workbench.asked.map(({ detail }) => detail),
        [
          Array<string>(workbench.asked[0]?.detail.split('\n').length ?? 0)
            .fill(`file://${file}`)
            .join('\n'),
        ],
      );
      deepEqual(wasRead, []);
      equal(workbench.registry.get(id)?.state.kind, 'stopped');
    });
  }

  for (const [place, keys] of Object.entries(addresses)) {
    it(`reaches nobody beyond this machine without trust: ${place}`, () => {
      const definition = read(keys);
      for (const origin of ['adHoc', 'file'] as const) {
        ok(trustCheck({ origin, definition }, { isTrusted: false }));
        equal(trustCheck({ origin, definition }, { isTrusted: true }), undefined);
      }
    });
  }

  it('has no key besides that names a file', () => {
    const schema: unknown = JSON.parse(readFileSync('media/sockets.schema.json', 'utf8'));
    const named = new Set<string>();
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) {
        return;
      }
      for (const [key, inside] of Object.entries(value)) {
        const { markdownDescription: text } = (inside ?? {}) as { markdownDescription?: unknown };
        if (typeof text === 'string' && /relative path|(?:a|the) file\b/i.test(text)) {
          named.add(key);
        }
        visit(inside);
      }
    };
    visit(schema);
    // Endpoints of Unix sockets; the script has tests of its own.
    deepEqual([...named].sort(), [
      'ca',
      'certificate',
      'file',
      'key',
      'keyLog',
      'listen',
      'script',
    ]);
  });
});
