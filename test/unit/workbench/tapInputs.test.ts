import { deepEqual, equal, match } from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import type { Files } from '../../../src/workbench/environment.ts';
import { withWholePath } from '../../../src/workbench/inputs/namedFile.ts';
import { trustCheck } from '../../../src/workbench/trustCheck.ts';
import type { WorkbenchSocket } from '../../../src/workbench/workbenchSocket.ts';
import { InputReader } from '../../../src/workbench/inputs/inputReader.ts';

const files: Files = {
  locate: (name, beside) => `file://${beside === undefined ? '/first' : '/beside'}/${name}`,
  read: (uri) => Promise.resolve({ ok: true, bytes: Buffer.from(`what ${uri} has`) }),
  localPath: (uri) => uri.slice('file://'.length),
  followLinks: (uri) => Promise.resolve(uri),
  isOutside: () => false,
  displayName: (uri) => uri,
  watchFolder: () => ({ dispose: () => undefined }),
};

function tap(forward: object | string, origin: 'file' | 'adHoc' = 'adHoc'): WorkbenchSocket {
  return {
    ...{ id: 'tap', origin, state: { kind: 'stopped' }, summary: undefined },
    ...(origin === 'file' ? { file: 'file:///beside/sockets.json' } : {}),
    definition: { name: 'tap', listen: 'unix:front.sock', forward } as Definition,
  };
}

describe('What a tap forwards to', () => {
  it('keeps it from starting in a workspace that is not trusted, where it is beyond this machine', () => {
    const untrusted = { isTrusted: false };
    const near = ['tcp://127.0.0.1:1', 'unix:a.sock'];
    equal(trustCheck(tap({ to: near }), untrusted), undefined);
    const far = trustCheck(tap({ to: [...near, 'tcp://192.0.2.1:1'] }), untrusted);
    match(far?.message ?? '', /reaches beyond this machine/);
  });

  it('begins in the folder of its file, as the path that it listens on', () => {
    const to = ['unix:back.sock', 'tcp://127.0.0.1:1', 'unix:/run/app.sock'];
    const { listen, forward } = withWholePath(tap({ to }, 'file'), files) as {
      listen: string;
      forward: { to: string[] };
    };
    equal(listen, 'unix:/beside/front.sock');
    deepEqual(forward.to, ['unix:/beside/back.sock', 'tcp://127.0.0.1:1', 'unix:/run/app.sock']);
    const single = withWholePath(tap('unix:back.sock', 'file'), files);
    equal('forward' in single && single.forward, 'unix:/beside/back.sock');
  });

  it('has TLS files of its own, beside those of the side that listens', async () => {
    const reader = new InputReader({
      ...{ files, trust: { isTrusted: true }, log: { warn: () => undefined } },
      state: { get: () => undefined, update: () => Promise.resolve() },
      secrets: {
        get: () => Promise.resolve(undefined),
        store: () => Promise.resolve(),
        delete: () => Promise.resolve(),
      },
      questions: {
        secret: () => Promise.resolve(undefined),
        confirm: () => Promise.resolve(true),
      },
      scriptHostFile: '',
    });
    const read = await reader.read(tap({ to: 'tls://127.0.0.1:1', tls: { ca: 'ca.pem' } }, 'file'));
    const { forwardTls } = read.ok ? read.value : {};
    equal(forwardTls?.ca?.text, 'what file:///beside/ca.pem has');
  });
});
