import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatName, nameIn } from './pairValue.ts';

/** The socket's name, in any case; `*` stands for any characters. */
export interface SocketTerm {
  readonly kind: 'socket';
  readonly name: string;
}

export const socketTerm = {
  reads: 'facts',
  starts: [{ text: 'socket:', help: 'the socket’s name; * for any characters' }],
  format: ({ name }) => `socket:${formatName(name)}`,
  pair: {
    key: 'socket',
    read: (pair) => ({ kind: 'socket', name: nameIn(pair) }),
    values: (socketNames) => [...new Set(socketNames)],
  },
} as const satisfies FilterTermModule<SocketTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['socket:greeter', 'socket:"log *"'], 'sockets of this name, in any case; `*` is anything'],
];
