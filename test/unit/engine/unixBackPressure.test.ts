import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture } from './engineFixture.ts';
import { temporaryFolder } from './capture/tshark.ts';

describe('a Unix socket that echoes', () => {
  it('goes on reading once a slow peer has taken what waited', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const fixture = new EngineFixture();
    const path = join(temporaryFolder(), 'echo.sock');
    const { id } = await fixture.run({
      listen: `unix:${path}`,
      respond: [{ on: 'message', echo: true }],
    });
    const peer = connect(path);
    endAfterTest(() => peer.destroy());
    const total = 8 * 1024 * 1024;
    let received = 0;
    peer.pause();
    peer.on('data', (chunk: Buffer) => (received += chunk.length));
    peer.pause();
    peer.write(Buffer.alloc(total, 'x'));
    await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise(setImmediate);
    }
    peer.resume();
    while (received < total) {
      await once(peer, 'data');
    }
    equal(received, total);
  });
});
