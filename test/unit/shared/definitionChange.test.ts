import assert from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import {
  changeTakesEffect,
  withFollowedKeys,
} from '../../../src/shared/definition/definitionChange.ts';

const listener: Definition = { name: 'a', listen: 'tcp://127.0.0.1:1' };
const greeter: Definition = { ...listener, respond: [{ on: 'connect', send: 'grüezi' }] };

describe('a changed definition', () => {
  const cases: [title: string, running: Definition, wanted: object, effect: string | undefined][] =
    [
      ['the same', listener, { ...listener }, undefined],
      ['a default that is written', listener, { encoding: 'utf-8' }, undefined],
      ['another encoding of what is only shown', listener, { encoding: 'shift_jis' }, 'now'],
      ['another encoding of greetings', greeter, { encoding: 'windows-1252' }, 'now'],
      ['other rules', greeter, { respond: [] }, 'now'],
      ['another framing', listener, { framing: 'line' }, 'nextConnection'],
      [
        'another protocol',
        { ...listener, framing: 'line' },
        { protocol: 'smtp' },
        'nextConnection',
      ],
      ['a time-out', listener, { idleSeconds: 3, totalSeconds: 9 }, 'nextConnection'],
      [
        ...(['a time-out of datagrams', { ...listener, listen: 'udp://127.0.0.1:1' }] as const),
        ...([{ idleSeconds: 3 }, 'nextStart'] as const),
      ],
      [
        ...(['a protocol of datagrams', { ...listener, listen: 'udp://127.0.0.1:1' }] as const),
        ...([{ protocol: 'dns' }, 'now'] as const),
      ],
      ['another endpoint', listener, { listen: 'tcp://127.0.0.1:2' }, 'nextStart'],
      ['several keys', listener, { framing: 'line', deny: ['::/0'] }, 'nextStart'],
    ];
  for (const [title, running, wanted, effect] of cases) {
    it(`with ${title} takes effect ${effect ?? 'in nothing'}`, () => {
      assert.equal(changeTakesEffect(running, { ...running, ...wanted }), effect);
      assert.equal(changeTakesEffect({ ...running, ...wanted }, running), effect);
    });
  }

  it('gives connections what they can follow, and nothing else', () => {
    const running: Definition = { ...greeter, framing: 'line', noDelay: false };
    const wanted: Definition = { ...listener, listen: 'tcp://127.0.0.1:2', protocol: 'smtp' };
    assert.deepEqual(withFollowedKeys(running, wanted), { ...listener, protocol: 'smtp' });
  });
});
