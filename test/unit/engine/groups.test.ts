import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { GroupMembership } from '../../../src/shared/engineApi.ts';
import { describeProgram, ForeignProgram } from '../interop/foreignProgram.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture } from './engineFixture.ts';
import { DatagramPeer } from './peers.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;
const onPosix = process.platform === 'win32' ? it.skip : it;
const group = '239.255.77.9';
const loopback = '127.0.0.1';

/** Sends each line that it reads, `GROUP TEXT`, by the loopback interface, and says so. */
const pythonSender = `import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
for line in sys.stdin:
    group, text = line.split()
    s.sendto(text.encode(), (group, int(sys.argv[1])))
    print("sent", text, flush=True)`;

describe('groups joined and left while a listener runs', () => {
  let fixture: EngineFixture;
  let id: string;
  let port: number;

  beforeEach(async () => {
    fixture = new EngineFixture();
    ({ id, port } = await fixture.run({ listen: 'udp://0.0.0.0:0' }));
  });

  const change = async (change: 'join' | 'leave', membership: GroupMembership, socket = id) => {
    const outcome = await fixture.engine.changeGroup({ socket, change, ...membership });
    return outcome.ok ? outcome.value : outcome.error;
  };

  describeProgram('with Python on the other side', ['python3', 'python'], (python) => {
    // Outside of Linux a socket on all addresses hears only the groups that it joined itself.
    it('are heard from then on, and no longer', async () => {
      const sender = new ForeignProgram(python, ['-u', '-c', pythonSender, String(port)]);
      endAfterTest(() => sender.end());
      const sends = async (text: string) => {
        sender.write(`${group} ${text}\n`);
        await sender.whenOutput(new RegExp(`sent ${text}`));
      };
      await sends('before');
      const membership = { group, interface: loopback };
      deepEqual(await change('join', membership), [membership]);
      await fixture.whenSummary(id, ({ groups }) => groups?.length === 1);
      await sends('in');
      deepEqual(await change('leave', { group }), []);
      await sends('after');
      await (await DatagramPeer.bind()).send(',own', port);
      await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
      equal(fixture.summaryOf(id).groups, undefined);
      equal(await fixture.textIn(id), 'in,own');
      deepEqual(await fixture.events(id), ['bind', 'join local', 'leave local']);
      const { event } = await fixture.whenEvent(id, 'leave');
      deepEqual([event?.endpoint, event?.interface], [`udp://${group}:${port}`, loopback]);
    });
  });

  it('leave those of the definition too, which counts again after a restart', async () => {
    const membership = { group, interface: loopback };
    const definition = { listen: 'udp://0.0.0.0:0', multicast: { groups: [membership] } };
    const defined = await fixture.run(definition);
    const other = { group: '239.255.77.8', interface: loopback };
    deepEqual(await change('join', other, defined.id), [membership, other]);
    deepEqual(await change('leave', { group }, defined.id), [other]);
    await fixture.engine.stopSocket(defined.id);
    const stopped = await change('join', other, defined.id);
    ok('code' in stopped && stopped.code === 'notRunning');
    equal((await fixture.whenSummary(defined.id, ({ groups }) => !groups)).groups, undefined);
    await fixture.run(definition, defined.id);
    const { groups } = await fixture.whenSummary(defined.id, ({ groups }) => groups !== undefined);
    deepEqual(groups, [membership]);
  });

  it('say what is wrong with them', async () => {
    const on = { interface: loopback };
    await change('join', { group, ...on });
    const { id: stream } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    type Case = readonly [how: 'join' | 'leave', GroupMembership, expected: RegExp, of?: string];
    const cases: readonly Case[] = [
      ['join', { group, ...on }, /^alreadyJoined addMembership udp:\/\/239\.255\.77\.9:/],
      ['leave', { group: '239.255.77.10' }, /^notJoined dropMembership udp:\/\/239\.255\.77\.10:/],
      ['leave', { group, interface: '192.0.2.250' }, /^notJoined /],
      [
        'join',
        { group: '10.0.0.1' },
        /^invalidDefinition addMembership .* no IPv4 multicast group/,
      ],
      ['join', { group: 'ff02::1' }, /^invalidDefinition .* ff02::1 is no IPv4 multicast group/],
      ['join', { group, interface: 'nowhere0' }, /^invalidDefinition .* nowhere0; there are /],
      ['join', { group }, /^notSupported /, stream],
      ['join', { group }, /^noSuchSocket /, 'nobody'],
    ];
    for (const [how, membership, expected, of] of cases) {
      const error = await change(how, membership, of);
      ok('code' in error, JSON.stringify(membership));
      const { code, syscall = '', endpoint = '', message } = error;
      match(`${code} ${syscall} ${endpoint} ${message}`, expected);
    }
    deepEqual(await fixture.events(id), ['bind', 'join local']);
  });

  onPosix('are refused where the socket could not hear them', async () => {
    const deaf = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const refused = await change('join', { group, interface: loopback }, deaf.id);
    match('message' in refused ? refused.message : '', /bound to 127\.0\.0\.1 receives nothing/);
    const multicast = { interface: loopback };
    const own = await fixture.run({ listen: `udp://${group}:0`, multicast });
    const other = await change('join', { group: '239.255.77.10' }, own.id);
    match('message' in other ? other.message : '', /receives nothing from other groups/);
    deepEqual(await change('leave', { group }, own.id), []);
    deepEqual(await change('join', { group }, own.id), [{ group, interface: loopback }]);
  });

  onLinux('end where the system allows no more of them', async () => {
    const last = async (from: number): Promise<string> => {
      const joined = await change('join', { group: `239.255.78.${from}`, interface: loopback });
      return 'code' in joined || from === 255
        ? `${'code' in joined && joined.code}`
        : last(from + 1);
    };
    equal(await last(0), 'tooManyGroups');
  });
});
