import { fates } from '../../messageFate.ts';
import type { Fate } from '../../messageFate.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { valueFault } from './pairValue.ts';

/** Messages that this became of. */
export interface FateTerm {
  readonly kind: 'fate';
  readonly fate: Fate;
}

export const fateTerm = {
  reads: 'changing',
  starts: [{ text: 'fate:', help: 'what became of a message: delivered, held, dropped, replaced' }],
  format: ({ fate }) => `fate:${fate}`,
  pair: {
    key: 'fate',
    read: (pair) => {
      const fate = fates.find((one) => one === pair.value);
      return fate ? { kind: 'fate', fate } : valueFault('unknownFate', pair);
    },
    values: () => fates,
  },
} as const satisfies FilterTermModule<FateTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['fate:dropped'],
    'messages by what became of them: `delivered`, `held` (it waits for a decision), `dropped`, `replaced`',
  ],
];
