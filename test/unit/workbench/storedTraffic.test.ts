import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { StoredTraffic } from '../../../src/workbench/storedTraffic.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { EngineFixture } from '../engine/engineFixture.ts';
import { StreamPeer } from '../engine/peers.ts';

describe('traffic stored between two windows', () => {
  let folder: string;
  let isAllowed = true;
  const warnings: string[] = [];

  beforeEach(() => {
    const parent = mkdtempSync(path.join(tmpdir(), 'socket-workbench-stored-'));
    endAfterTest(() => rmSync(parent, { recursive: true, force: true }));
    folder = path.join(parent, 'traffic');
    isAllowed = true;
    warnings.length = 0;
  });

  const windowOn = (workspace: string | undefined) =>
    new StoredTraffic({
      ...{ folder, workspace, isAllowed: () => isAllowed },
      log: { warn: (text) => warnings.push(text) },
    });
  const files = () => readdirSync(folder).map((name) => path.join(folder, name));

  /** Stores the traffic of a listener that was connected to. */
  async function store(workspace: string | undefined) {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, 'greeter');
    const peer = await StreamPeer.connect(port);
    peer.socket.write('hello');
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    await fixture.engine.stopAll();
    await windowOn(workspace).store(fixture.engine.captures);
  }

  /** What a window finds; nothing where there is nothing. */
  async function restored(workspace: string) {
    const window = windowOn(workspace);
    if (!(await window.look())) {
      return undefined;
    }
    const fixture = new EngineFixture();
    const definition = { name: 'greeter', listen: 'tcp://127.0.0.1:0' };
    await window.restore(fixture.engine.captures, [{ id: 'greeter', definition }]);
    return (await fixture.textIn('greeter')) || undefined;
  }

  it('is read once, by the next window of the same workspace, and is its owner’s alone', async () => {
    await store('one');
    const [file = ''] = files();
    if (process.platform !== 'win32') {
      equal(statSync(folder).mode & 0o777, 0o700);
      equal(statSync(file).mode & 0o777, 0o600);
    }
    equal(await restored('another'), undefined);
    equal(await restored('one'), 'hello');
    deepEqual(files(), []);
    equal(await restored('one'), undefined);
    deepEqual(warnings, []);
  });

  it('is removed by any window when it is older than ten minutes', async () => {
    await store('one');
    const [file = ''] = files();
    const old = Date.now() / 1000 - 10 * 60 - 1;
    utimesSync(file, old, old);
    equal(await windowOn('another').look(), false);
    deepEqual(files(), []);
  });

  it('is neither written nor read where it must not be, and goes away then', async () => {
    isAllowed = false;
    await store('one');
    equal(await restored('one'), undefined);
    isAllowed = true;
    await store('one');
    isAllowed = false;
    equal(await windowOn('one').look(), false);
    deepEqual(files(), []);
  });

  it('is not written for a window without a workspace, nor where nothing was logged', async () => {
    await store(undefined);
    equal(await windowOn(undefined).look(), false);
    await windowOn('one').store(new EngineFixture().engine.captures);
    equal(await windowOn('one').look(), false);
  });

  it('is gone as soon as it is told to be, and replaced by what comes later', async () => {
    await store('one');
    await store('one');
    equal(files().length, 1);
    await windowOn('one').remove();
    equal(await restored('one'), undefined);
  });

  it('is waited for while the window before is still writing it', async () => {
    await store('one');
    const [file = ''] = files();
    const part = `${file}.0123456789ab.part`;
    renameSync(file, part);
    const found = restored('one');
    const window = windowOn('one');
    ok(await window.look());
    renameSync(part, file);
    equal(await found, 'hello');
  });
});
