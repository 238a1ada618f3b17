import type { TrafficHost } from '../shared/viewProtocol.ts';
import { element, textButton } from './elements.ts';
import { hexBlocks, rowCharacters, textLines, wholeTextEnd } from './payloadPieces.ts';
import type { RowWidth } from './payloadPieces.ts';
import type { ListedRow } from './rowWindow.ts';
import { showRendered } from './textRuns.ts';
import type { Words } from './words.ts';

/** Bytes of a payload loaded at once; a multiple of a hex dump's row. */
export const pieceBytes = 64 * 1024;

/** From this width, in pixels, text and dump stand side by side; as in the style sheet. */
const besideWidth = 700;
/** What the text should have there. */
const textWidthMin = 320;

/** Pixels of a dump beside its characters: padding and a scroll bar. */
const dumpPadding = 34;

/** Characters over which the width of one is measured. */
const rulerCharacters = 100;

/** Lines of text drawn as one block; blocks out of sight cost no layout. */
const linesPerBlock = 200;

export interface PayloadViewOptions {
  readonly host: Pick<TrafficHost, 'payload'>;
  readonly words: Words;
}

/**
 * One payload as text and as hex dump side by side, loaded piece by piece on demand. Nothing of it
 * becomes markup.
 */
export class PayloadView {
  readonly root: HTMLElement;
  readonly #options: PayloadViewOptions;
  readonly #text: HTMLElement;
  readonly #offsets: HTMLElement;
  readonly #hex: HTMLElement;
  readonly #ascii: HTMLElement;
  readonly #panes: HTMLElement;
  readonly #more: HTMLElement;
  readonly #ruler: HTMLElement;
  #row: ListedRow | undefined;
  #rowWidth: RowWidth = 16;
  #pieces: Uint8Array[] = [];
  #loaded = 0;
  /** Bytes whose line goes on in the next piece. */
  #rest = new Uint8Array();

  constructor(options: PayloadViewOptions) {
    this.#options = options;
    const { words } = options;
    this.root = element('div', 'payload');
    this.#text = element('div', 'payload-text');
    this.#offsets = element('div', 'hex-offsets');
    this.#hex = element('div', 'hex-bytes');
    this.#ascii = element('div', 'hex-ascii');
    this.#offsets.setAttribute('aria-hidden', 'true');
    const hexPane = element('div', 'payload-hex');
    hexPane.append(this.#offsets, this.#hex, this.#ascii);
    for (const [pane, label] of [
      [this.#text, words.text('text')],
      [hexPane, words.text('hex')],
    ] as const) {
      // Without a tab stop the keyboard could not scroll it.
      pane.tabIndex = 0;
      pane.setAttribute('role', 'region');
      pane.setAttribute('aria-label', label);
    }
    this.#panes = element('div', 'payload-panes');
    this.#panes.append(this.#text, hexPane);
    this.#more = element('div', 'payload-more');
    this.#ruler = element('div', 'ruler', '0'.repeat(rulerCharacters));
    this.#ruler.setAttribute('aria-hidden', 'true');
    hexPane.append(this.#ruler);
    this.root.append(this.#panes, this.#more);
    new ResizeObserver(() => this.#fit()).observe(this.root);
  }

  /** Shows the payload of a row from its beginning; nothing for `undefined`. */
  async show(row: ListedRow | undefined): Promise<void> {
    this.#row = row;
    this.#pieces = [];
    this.#loaded = 0;
    this.#rest = new Uint8Array();
    this.#panes.hidden = true;
    this.#more.replaceChildren();
    if (!row) {
      return;
    }
    if (row.captured === row.length) {
      // All of it came with the list.
      this.#restart();
      this.#append(row.bytes);
      return;
    }
    await this.#load(row);
  }

  focus(): void {
    this.#text.focus();
  }

  #restart(): void {
    for (const column of [this.#text, this.#offsets, this.#hex, this.#ascii]) {
      column.replaceChildren();
      column.scrollTop = 0;
    }
  }

  async #load(row: ListedRow): Promise<void> {
    const { host, words } = this.#options;
    const { socket, seq } = row;
    const offset = this.#loaded;
    let bytes: Uint8Array;
    try {
      bytes = await host.payload({ socket, seq, offset, length: pieceBytes });
    } catch {
      if (this.#row === row) {
        this.#note(words.text('payloadFailed'));
      }
      return;
    }
    if (this.#row !== row || this.#loaded !== offset) {
      return;
    }
    if (offset === 0) {
      this.#restart();
    }
    if (bytes.length === 0 && row.length > offset) {
      this.#note(words.text('payloadGone'));
      return;
    }
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    const row = this.#row;
    if (!row) {
      return;
    }
    this.#panes.hidden = row.length === 0;
    this.#measure();
    this.#appendHex(bytes, this.#loaded);
    this.#pieces.push(bytes);
    this.#loaded += bytes.length;
    const isWhole = this.#loaded >= row.length;
    this.#appendText(bytes, isWhole);
    this.#more.replaceChildren();
    if (row.length === 0) {
      this.#note(this.#options.words.text('noPayload'));
    } else if (!isWhole) {
      const { words } = this.#options;
      this.#note(words.text('shownOf', this.#loaded, row.length));
      const next = Math.min(pieceBytes, row.length - this.#loaded);
      const button = textButton(words.text('showMore', words.byteCount(next)), () => {
        button.disabled = true;
        void this.#load(row);
      });
      this.#more.append(button);
    }
  }

  /** Takes the width of a dump that has room, and says whether that is another one. */
  #measure(): boolean {
    const character = this.#ruler.offsetWidth / rulerCharacters;
    const width = this.root.clientWidth;
    const needed = rowCharacters(16) * character + dumpPadding;
    const room = width > besideWidth ? width - textWidthMin : width;
    const rowWidth = character > 0 && needed > room ? 8 : 16;
    const isOther = rowWidth !== this.#rowWidth;
    this.#rowWidth = rowWidth;
    return isOther;
  }

  /** Draws the dump again where another width fits now. */
  #fit(): void {
    if (this.root.clientWidth > 0 && this.#measure()) {
      for (const column of [this.#offsets, this.#hex, this.#ascii]) {
        column.replaceChildren();
      }
      let offset = 0;
      for (const piece of this.#pieces) {
        this.#appendHex(piece, offset);
        offset += piece.length;
      }
    }
  }

  #appendHex(bytes: Uint8Array, offset: number): void {
    for (const { offsets, hex, ascii, rows } of hexBlocks(bytes, offset, this.#rowWidth)) {
      for (const [column, text] of [
        [this.#offsets, offsets],
        [this.#hex, hex],
        [this.#ascii, ascii],
      ] as const) {
        const block = element('pre', 'block', `${text}\n`);
        block.style.setProperty('--lines', String(rows));
        column.append(block);
      }
    }
  }

  #appendText(bytes: Uint8Array, isLast: boolean): void {
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    const end = isLast ? joined.length : wholeTextEnd(joined);
    this.#rest = joined.slice(end);
    const lines = textLines(joined.subarray(0, end));
    for (let first = 0; first < lines.length; first += linesPerBlock) {
      const part = lines.slice(first, first + linesPerBlock);
      const block = element('div', 'block');
      block.style.setProperty('--lines', String(part.length));
      for (const line of part) {
        const shown = element('div', 'line');
        showRendered(shown, line);
        block.append(shown);
      }
      this.#text.append(block);
    }
  }

  #note(text: string): void {
    this.#more.replaceChildren(element('span', 'note', text));
  }
}
