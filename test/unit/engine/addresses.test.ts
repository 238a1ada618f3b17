import { equal, match, ok } from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import type { DefinitionWithoutName } from './engineFixture.ts';
import { EngineFixture } from './engineFixture.ts';

describe('addresses', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  async function errorOf(definition: DefinitionWithoutName) {
    const { state } = await fixture.start(definition);
    ok(state.kind === 'failed', JSON.stringify(state));
    return state.error;
  }

  it('of IPv4 and IPv6 together are refused with a clear error', async () => {
    for (const scheme of ['tcp', 'udp']) {
      const { code, message } = await errorOf({
        connect: `${scheme}://127.0.0.1:9`,
        bind: `${scheme}://[::1]:0`,
      });
      equal(code, 'invalidDefinition');
      match(message, /127\.0\.0\.1 is an IPv4 address, and the local end is one of IPv6/);
    }
  });

  it('in a zone that is no interface are not taken for those of any', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    for (const definition of [
      { connect: 'tcp://[fe80::1%nowhere]:9' },
      { connect: 'udp://[fe80::1%nowhere]:9' },
      { listen: 'tcp://[fe80::1%nowhere]:0' },
      { listen: 'udp://[fe80::1%nowhere]:0' },
    ]) {
      const { code, message } = await errorOf(definition);
      equal(code, 'networkDown');
      match(message, /no interface that is up is called nowhere; there are /);
    }
    // Which matters to those alone that are local to it.
    await fixture.run({ listen: 'tcp://[::1%nowhere]:0' });
    const { id } = await fixture.run({ listen: 'udp://[::]:0' });
    const sent = await fixture.send(id, 'x', { peer: 'udp://[fe80::1%nowhere]:9' });
    equal(!sent.ok && sent.error.code, 'networkDown');
  });

  it('take an interface by its number, too', async function () {
    const [name, own] =
      Object.entries(networkInterfaces())
        .flatMap(([name, addresses = []]) => addresses.map((one) => [name, one] as const))
        .find(([, one]) => one.family === 'IPv6' && one.scopeid > 0) ?? [];
    if (own?.family !== 'IPv6' || process.platform === 'win32') {
      this.skip();
    }
    for (const scheme of ['tcp', 'udp']) {
      const listen = `${scheme}://[${own.address}%${own.scopeid}]:0`;
      const { host } = await fixture.run({ listen });
      equal(host, `${own.address}%${name}`);
    }
  });
});
