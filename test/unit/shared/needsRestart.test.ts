import assert from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition.ts';
import { needsRestart } from '../../../src/shared/needsRestart.ts';

describe('needsRestart', () => {
  const listener: Definition = { name: 'a', listen: 'tcp://127.0.0.1:1' };
  const greeter: Definition = { ...listener, respond: [{ on: 'connect', send: 'grüezi' }] };

  it('is false for another encoding of payloads that are only shown', () => {
    assert.ok(!needsRestart(listener, { ...listener, encoding: 'shift_jis' }));
    assert.ok(!needsRestart({ ...listener, encoding: 'utf-16le' }, listener));
    const echo: Definition = { ...listener, respond: [{ on: 'message', echo: true }] };
    assert.ok(!needsRestart(echo, { ...echo, encoding: 'utf-16le' }));
  });

  it('is true for another encoding that greetings are sent in', () => {
    assert.ok(needsRestart(greeter, { ...greeter, encoding: 'windows-1252' }));
    assert.ok(!needsRestart(greeter, { ...greeter, encoding: 'utf-8' }));
  });

  it('is true for every other change', () => {
    assert.ok(needsRestart(listener, { ...listener, listen: 'tcp://127.0.0.1:2' }));
    assert.ok(needsRestart(listener, { ...listener, framing: 'line' }));
  });
});
