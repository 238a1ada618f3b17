import { origins } from '../../messageFate.ts';
import type { Origin } from '../../messageFate.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** Messages that come from there; also the peer and the user, which rows don't name. */
export interface OriginTerm {
  readonly kind: 'origin';
  readonly origin: Origin;
}

export const originTerm = {
  reads: 'facts',
  starts: [{ text: 'origin:', help: 'who a message comes from: peer, user, replay, echo …' }],
  format: ({ origin }) => `origin:${origin}`,
  pair: {
    key: 'origin',
    read: (pair) => {
      const origin = origins.find((one) => one === pair.value);
      return origin ? { kind: 'origin', origin } : valueFault('unknownOrigin', pair);
    },
    values: () => origins,
  },
} as const satisfies FilterTermModule<OriginTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['origin:echo'],
    'messages by who they come from: `peer`, `user`, `replay`, `greeting`, `echo`, `service`, `rule`',
  ],
];
