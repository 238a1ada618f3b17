/** A piece of a line; `text` is rendered, its escapes are set apart. */
export interface LinePart {
  readonly text: string;
  /** What the style sheet calls it. */
  readonly kind: 'label' | 'string' | 'number' | 'word' | 'value' | 'punctuation' | 'note';
}

/** One line of a tree drawn as text. */
export interface FoldLine {
  readonly depth: number;
  readonly parts: readonly LinePart[];
  /** What stands for the lines inside when they are folded; absent on lines that don't fold. */
  readonly folded?: readonly LinePart[];
  /** Index of the last line inside, the line itself where there is none. */
  readonly last: number;
  /** Closes what another line opened; keys skip it. */
  readonly isClosing?: true;
  /** Its bytes in the payload, `end` excluded. */
  readonly range?: ByteRange;
}

/** Bytes of a payload, `end` excluded. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}
