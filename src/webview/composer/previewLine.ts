import { formatHex, hexRow } from '../../shared/hexDump.ts';
import { element } from '../elements.ts';
import type { PreviewPiece } from './previewMessage.ts';
import type { Localizer } from '../localizer.ts';

/** Bytes of a message that are shown; the rest is counted. */
export const previewBytesMax = 64;

export interface PreviewLineOptions {
  readonly l10n: Localizer;
}

interface ShownMessage {
  readonly bytes: Uint8Array;
  readonly pieces: readonly PreviewPiece[];
}

/** The bytes about to go out, in hexadecimal and as ASCII, and what of them is not as written. */
export class PreviewLine {
  readonly root: HTMLElement;
  readonly #l10n: Localizer;
  readonly #hex: HTMLElement;
  readonly #ascii: HTMLElement;
  readonly #legend: HTMLElement;
  #bytes: Uint8Array | undefined;

  constructor({ l10n }: PreviewLineOptions) {
    this.#l10n = l10n;
    this.root = element('div', 'preview-line');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', l10n.text('preview'));
    this.#hex = element('span', 'preview-hex');
    this.#ascii = element('span', 'preview-ascii');
    this.#legend = element('span', 'preview-legend');
    this.root.append(this.#hex, this.#ascii, this.#legend);
  }

  /** Shows the bytes of a message, or of its frame. */
  draw({ bytes, pieces }: ShownMessage): void {
    this.setStale(false);
    if (bytes === this.#bytes) {
      return;
    }
    this.#bytes = bytes;
    const l10n = this.#l10n;
    const hex: Node[] = [];
    const ascii: Node[] = [];
    for (const piece of pieces.filter(({ start }) => start < previewBytesMax)) {
      const end = Math.min(piece.start + piece.length, previewBytesMax);
      const part = bytes.subarray(piece.start, end);
      const title = this.#titleOf(piece);
      hex.push(marked(piece, formatHex(part), title), document.createTextNode(' '));
      ascii.push(marked(piece, asciiOf(part), title));
    }
    this.#hex.replaceChildren(...hex);
    this.#ascii.replaceChildren(...ascii);
    const rest = bytes.length - previewBytesMax;
    const kinds = (['sample', 'checksum', 'ending', 'frame'] as const).filter((kind) =>
      pieces.some((piece) => piece.kind === kind),
    );
    this.#legend.replaceChildren(
      ...(bytes.length === 0 ? [element('span', '', l10n.text('emptyPayload'))] : []),
      ...(rest > 0 ? [element('span', '', l10n.text('previewMore', rest))] : []),
      ...kinds.map((kind) => element('span', `piece ${kind}`, l10n.text(`piece.${kind}`))),
    );
  }

  /** What is written now has no bytes; those of before stay, as such. */
  setStale(isStale: boolean): void {
    this.root.classList.toggle('stale', isStale);
    this.root.setAttribute('aria-hidden', String(isStale));
  }

  #titleOf({ kind, variable }: PreviewPiece): string {
    return kind === 'literal'
      ? ''
      : variable === undefined
        ? this.#l10n.text(`piece.${kind}`)
        : this.#l10n.text('sampleOf', `\${${variable}}`);
  }
}

function marked({ kind }: PreviewPiece, text: string, title: string): HTMLElement {
  const span = element('span', `piece ${kind}`, text);
  span.title = title;
  return span;
}

/** One character a byte, as a hex dump's last column. */
function asciiOf(bytes: Uint8Array): string {
  let text = '';
  for (let row = 0; row * 16 < bytes.length; row++) {
    text += hexRow(bytes, row).ascii;
  }
  return text;
}
