import { equal } from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import { findReusable } from '../../../src/workbench/findReusable.ts';
import type { WorkbenchSocket } from '../../../src/workbench/workbenchSocket.ts';

const stopped = { kind: 'stopped' } as const;
const runs = { kind: 'running', endpoint: 'tcp://127.0.0.1:7' } as const;

function socket(
  definition: Definition,
  more: Partial<Pick<WorkbenchSocket, 'origin' | 'state'>> = {},
): WorkbenchSocket {
  return {
    id: definition.name,
    ...{ definition, summary: undefined, origin: 'adHoc', state: stopped },
    ...more,
  };
}

describe('findReusable', () => {
  const client = (name: string) => ({ name, connect: 'tcp://127.0.0.1:7' });
  const listener = (name: string, listen = 'tcp://127.0.0.1:7') => ({ name, listen });
  const found = (sockets: readonly WorkbenchSocket[], definition: Definition, isNamed = false) =>
    findReusable(sockets, definition, isNamed)?.id;

  it('finds the idle socket of the same role and endpoint, however either is written', () => {
    const sockets = [socket(listener('server')), socket(client('client'))];
    equal(found(sockets, { name: 'TCP to 7', connect: '127.0.0.1:7' }), 'client');
    equal(found(sockets, listener('TCP 7', 'tcp://127.0.0.1:7/')), 'server');
    equal(found(sockets, { name: 'UDP', listen: 'udp://127.0.0.1:7' }), undefined);
  });

  it('leaves a running client alone: a second one may be wanted', () => {
    equal(found([socket(client('busy'), { state: runs })], client('more')), undefined);
  });

  it('finds a listener that runs just so, where nothing else can listen', () => {
    const running = [socket(listener('server'), { state: runs })];
    equal(found(running, listener('again')), 'server');
    equal(found(running, { ...listener('again'), backlog: 5 }), undefined);
    const anyPort = 'tcp://127.0.0.1:0';
    equal(
      found([socket(listener('free', anyPort), { state: runs })], listener('x', anyPort)),
      undefined,
    );
  });

  it('takes a socket of this window that behaves otherwise, but none of a file', () => {
    const other = { ...client('other'), noDelay: false };
    equal(found([socket(other)], client('x')), 'other');
    equal(found([socket(other, { origin: 'file' })], client('x')), undefined);
    equal(
      found([socket(client('saved'), { origin: 'file' }), socket(other)], client('x')),
      'saved',
    );
  });

  it('heeds a name that was given', () => {
    equal(found([socket(client('one'))], client('two'), true), undefined);
    equal(found([socket(client('one'))], client('one'), true), 'one');
  });
});
