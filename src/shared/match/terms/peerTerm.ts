import { parseFilterNetwork } from '../filterNetwork.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatName, nameIn, valueFault } from './pairValue.ts';

/**
 * The peer's address or network (`10.0.0.0/8`), its `host:port`, or, with `*`, any part of its
 * endpoint as the list shows it.
 */
export interface PeerTerm {
  readonly kind: 'peer';
  readonly peer: string;
}

export const peerTerm = {
  reads: 'facts',
  starts: [{ text: 'peer:', help: 'address, network or host:port' }],
  format: ({ peer }) => `peer:${formatName(peer)}`,
  pair: {
    key: 'peer',
    read: (pair) => {
      const peer = nameIn(pair);
      const looksLikeNetwork = /^[\d.]+(\/.*)?$|^[0-9a-f:]*:[0-9a-f:.]*\/.*$/i.test(peer);
      return looksLikeNetwork && !parseFilterNetwork(peer)
        ? valueFault('invalidPeer', pair)
        : { kind: 'peer', peer };
    },
  },
} as const satisfies FilterTermModule<PeerTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['peer:10.0.0.0/8', 'peer:[::1]:5353'],
    'peers by address, network, `host:port`, or `*` patterns',
  ],
];
