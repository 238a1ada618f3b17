import assert from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition.ts';
import { runsAlike } from '../../../src/shared/runsAlike.ts';

describe('runsAlike', () => {
  const listener: Definition = { name: 'a', listen: 'tcp://127.0.0.1:1' };
  const greeter: Definition = { ...listener, respond: [{ on: 'connect', send: 'grüezi' }] };

  it('takes another encoding for another way of showing payloads', () => {
    assert.ok(runsAlike(listener, { ...listener, encoding: 'shift_jis' }));
    assert.ok(runsAlike({ ...listener, encoding: 'utf-16le' }, listener));
    const echo: Definition = { ...listener, respond: [{ on: 'message', echo: true }] };
    assert.ok(runsAlike(echo, { ...echo, encoding: 'utf-16le' }));
  });

  it('does not where text is sent in it', () => {
    assert.ok(!runsAlike(greeter, { ...greeter, encoding: 'windows-1252' }));
    assert.ok(runsAlike(greeter, { ...greeter, encoding: 'utf-8' }));
  });

  it('tells all other changes', () => {
    assert.ok(!runsAlike(listener, { ...listener, listen: 'tcp://127.0.0.1:2' }));
    assert.ok(!runsAlike(listener, { ...listener, framing: 'line' }));
  });
});
