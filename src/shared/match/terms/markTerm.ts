import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';

export interface MarkTerm {
  readonly kind: 'mark';
}

export const markTerm = {
  reads: 'changing',
  starts: [{ text: 'marked', help: 'entries that you marked' }],
  format: () => 'marked',
  words: { marked: { kind: 'mark' } },
} as const satisfies FilterTermModule<MarkTerm>;

/** With `note`. */
export const documentation: readonly DocumentedTerm[] = [];
