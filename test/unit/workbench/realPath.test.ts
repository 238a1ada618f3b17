import { equal } from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realPath } from '../../../src/workbench/realPath.ts';
import { temporaryFolder } from '../engine/capture/tshark.ts';

describe('Where a path really leads', () => {
  before(function () {
    if (process.platform === 'win32') {
      this.skip();
    }
  });

  it('is where its links lead, of files that are there and of those that are not yet', async () => {
    const root = realpathSync(temporaryFolder());
    mkdirSync(join(root, 'out'));
    writeFileSync(join(root, 'out/secret'), '');
    symlinkSync(join(root, 'out/secret'), join(root, 'file'));
    symlinkSync('out', join(root, 'folder'));
    symlinkSync('out/later', join(root, 'dangling'));
    equal(await realPath(join(root, 'file')), join(root, 'out/secret'));
    equal(await realPath(join(root, 'folder/secret')), join(root, 'out/secret'));
    equal(await realPath(join(root, 'folder/new/one')), join(root, 'out/new/one'));
    equal(await realPath(join(root, 'dangling')), join(root, 'out/later'));
  });

  it('has an end where they lead in a circle', async () => {
    const root = realpathSync(temporaryFolder());
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    equal((await realPath(join(root, 'a'))).startsWith(root), true);
  });
});
