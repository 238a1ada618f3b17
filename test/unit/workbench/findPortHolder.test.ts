import { equal } from 'node:assert/strict';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import { findPortHolder } from '../../../src/workbench/findPortHolder.ts';
import type { WorkbenchSocket } from '../../../src/workbench/workbenchSocket.ts';

const endpoint = 'tcp://127.0.0.1:7';

function running(definition: Definition): WorkbenchSocket {
  return {
    ...{ id: definition.name, definition, summary: undefined, origin: 'adHoc' },
    state: { kind: 'running', endpoint },
  };
}

describe('findPortHolder', () => {
  const listener = running({ name: 'listener', listen: endpoint });
  const client = running({ name: 'client', connect: endpoint });

  it('finds the listener that is bound to the endpoint', () => {
    equal(findPortHolder([client, listener], 'taken', endpoint)?.id, 'listener');
  });

  it('takes no client that is connected there, nor the socket itself, for the holder', () => {
    equal(findPortHolder([client], 'taken', endpoint), undefined);
    equal(findPortHolder([listener], 'listener', endpoint), undefined);
  });
});
