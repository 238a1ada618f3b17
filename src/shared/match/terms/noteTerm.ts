import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';
import { formatName, nameIn } from './pairValue.ts';

/** A note that contains the text, in any case; any note where there is none. */
export interface NoteTerm {
  readonly kind: 'note';
  readonly text?: string;
}

export const noteTerm = {
  reads: 'changing',
  starts: [
    { text: 'note', help: 'entries with a note' },
    { text: 'note:', help: 'a text in the note, as note:"to do"' },
  ],
  format: ({ text }: NoteTerm) => (text === undefined ? 'note' : `note:${formatName(text)}`),
  words: { note: { kind: 'note' } },
  pair: { key: 'note', read: (pair) => ({ kind: 'note', text: nameIn(pair) }) },
} as const satisfies FilterTermModule<NoteTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [
    ['marked', 'note', 'note:"to do"'],
    'marked entries, entries with a note, or with this text in their note',
  ],
];
