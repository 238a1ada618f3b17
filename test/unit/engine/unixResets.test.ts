import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './capture/tshark.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture } from './engineFixture.ts';

/** Such a stream knows no reset: what would be reset over TCP is closed. */
describe('a Unix socket where TCP would be reset', () => {
  before(function () {
    if (process.platform === 'win32') {
      this.skip();
    }
  });

  const path = () => join(temporaryFolder(), 'a.sock');

  function open(to: string): Socket {
    const peer = connect(to).resume();
    endAfterTest(() => peer.destroy());
    return peer;
  }

  it('closes a connection over the limit, and goes on', async () => {
    const fixture = new EngineFixture();
    const at = path();
    const { id } = await fixture.run({ listen: `unix:${at}`, connectionsMax: 1 });
    open(at);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    await once(open(at), 'close');
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.code, 'limitReached');
    equal(fixture.summaryOf(id).openConnections, 1);
  });

  it('closes open connections and new ones while the fault “down” has it reset', async () => {
    const fixture = new EngineFixture();
    const at = path();
    const { id } = await fixture.run({ listen: `unix:${at}` });
    const before = open(at);
    await fixture.whenEvent(id, 'accept');
    const closed = once(before, 'close');
    await fixture.engine.setFaults(id, [{ type: 'down', how: 'reset' }]);
    await closed;
    await once(open(at), 'close');
  });

  it('closes a connection that the fault “reset_peer” ends', async () => {
    const fixture = new EngineFixture();
    const at = path();
    const { id } = await fixture.run({ listen: `unix:${at}` });
    const peer = open(at);
    await fixture.whenEvent(id, 'accept');
    const closed = once(peer, 'close');
    await fixture.engine.setFaults(id, [{ type: 'reset_peer' }]);
    await closed;
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
  });
});
