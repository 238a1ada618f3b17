import { parseText } from '../../payload.ts';
import type { FilterFault } from '../filterFault.ts';
import { wirePrefix } from '../onWire.ts';
import type { OnWire } from '../onWire.ts';
import type { DocumentedTerm, FilterTermModule } from './filterTermModule.ts';

/** A payload that contains a text. */
export interface TextTerm extends OnWire {
  readonly kind: 'text';
  /** In the notation of `parseText`. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** Whether the payload begins, or ends, with it. */
  readonly isAtStart?: true;
  readonly isAtEnd?: true;
}

export const textTerm = {
  reads: 'bytes',
  starts: [],
  format: (term) => {
    const { text, ignoreCase, isAtStart, isAtEnd } = term;
    const [before, after] = [isAtStart ? '^' : '', isAtEnd ? '$' : ''];
    return `${wirePrefix(term)}${before}${formatText(text)}${ignoreCase ? 'i' : ''}${after}`;
  },
} as const satisfies FilterTermModule<TextTerm>;

export const documentation: readonly DocumentedTerm[] = [
  [['ping'], 'messages with this word, in any case (of ASCII letters)'],
  [
    ['"PING\\r\\n"', '"ping"i'],
    'messages with exactly this text, or in any case; escapes as in _Send…_, and `\\"`',
  ],
  [
    ["^'GET '", "'\\r\\n'$"],
    'payloads that begin or end with a text; `\'…\'` and `"…"` mean the same',
  ],
  [
    ["wire:'\\r\\n'$", 'wire:hex:c0'],
    'the same of the bytes on the wire, framing included; also before `/…/` and integers',
  ],
];

/** Reads a text in the notation of `parseText`, in which a quote may be escaped besides. */
export function readText(
  written: string,
  ignoreCase: boolean,
  position: number,
  length: number,
): TextTerm | FilterFault {
  const text = written.replaceAll(/\\(.)/gs, (escape, letter: string) =>
    letter === '"' || letter === "'" ? letter : escape,
  );
  const parsed = parseText(text);
  if (!parsed.ok) {
    return { code: 'invalidText', position, length, message: written };
  }
  return parsed.bytes.length === 0
    ? { code: 'emptyText', position, length, message: written }
    : { kind: 'text', text, ignoreCase };
}

/** Quotes for a text in the notation of `parseText`, whose own escapes stay. */
function formatText(text: string): string {
  return `"${text.replaceAll(/\\.|"/gs, (piece) => (piece === '"' ? '\\"' : piece))}"`;
}
