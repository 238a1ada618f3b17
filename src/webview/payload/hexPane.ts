import { formatHex } from '../../shared/hexDump.ts';
import { renderText } from '../../shared/payload.ts';
import { element } from '../elements.ts';
import type { FramingBytes } from '../../shared/payloadPlace.ts';
import type { ByteRange } from './foldLine.ts';
import { movedSelection, selectedRange } from './hexSelection.ts';
import type { HexSelection } from './hexSelection.ts';
import { hexBlocks, hexCharacterAt, hexPlace, rowCharacters, rowWidths } from './payloadPieces.ts';
import type { RowWidth } from './payloadPieces.ts';

/** Characters over which the width of one is measured. */
const rulerCharacters = 100;

/** Pixels of a dump beside its characters: padding and a scroll bar. */
const dumpPadding = 34;

/** Names that the style sheet has for highlighted bytes. */
const highlightNames = {
  selected: 'bytes-selected',
  pointed: 'bytes-pointed',
  framing: 'bytes-framing',
} as const;
export type ByteMark = 'selected' | 'pointed';

/** A frame of SLIP may consist of escapes alone; more ranges than these would make a slow page. */
const dimmedRangesMax = 4_000;

export interface HexPaneOptions {
  readonly label: string;
  /** The user chose bytes, or none any more. */
  readonly onDidSelect: (range: ByteRange | undefined) => void;
  /** The pointer is over a byte, or over none any more. */
  readonly onDidHover: (offset: number | undefined) => void;
}

interface Block {
  readonly first: number;
  readonly rows: number;
  readonly hex: HTMLElement;
  readonly ascii: HTMLElement;
}

/** A hex dump whose bytes can be chosen with the pointer and the keyboard. */
export class HexPane {
  readonly root: HTMLElement;
  readonly #options: HexPaneOptions;
  readonly #offsets: HTMLElement;
  readonly #hex: HTMLElement;
  readonly #ascii: HTMLElement;
  readonly #ruler: HTMLElement;
  readonly #marks = {
    selected: new Highlight(),
    pointed: new Highlight(),
    framing: new Highlight(),
  };
  #framing: readonly FramingBytes[] = [];
  #blocks: Block[] = [];
  #bytes = new Uint8Array();
  #rowBytes: RowWidth = 16;
  #selection: HexSelection | undefined;
  #isDragging = false;
  /** Which column the user chose in: what is copied looks like it. */
  #isInAscii = false;

  constructor(options: HexPaneOptions) {
    this.#options = options;
    this.root = element('div', 'payload-hex');
    this.#offsets = element('div', 'hex-offsets');
    this.#offsets.setAttribute('aria-hidden', 'true');
    this.#hex = element('div', 'hex-bytes');
    this.#ascii = element('div', 'hex-ascii');
    this.#ruler = element('div', 'ruler', '0'.repeat(rulerCharacters));
    this.#ruler.setAttribute('aria-hidden', 'true');
    this.root.append(this.#offsets, this.#hex, this.#ascii, this.#ruler);
    this.root.tabIndex = 0;
    // Arrow keys choose bytes: a screen reader must let them through.
    this.root.setAttribute('role', 'application');
    this.root.setAttribute('aria-label', options.label);
    this.#marks.selected.priority = 1;
    this.#marks.framing.priority = -1;
    for (const mark of ['selected', 'pointed', 'framing'] as const) {
      CSS.highlights.set(highlightNames[mark], this.#marks[mark]);
    }
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('copy', (event) => this.#copy(event));
    this.root.addEventListener('pointerdown', (event) => this.#press(event));
    this.root.addEventListener('pointermove', (event) => this.#move(event));
    this.root.addEventListener('lostpointercapture', () => (this.#isDragging = false));
    this.root.addEventListener('pointerleave', () => options.onDidHover(undefined));
  }

  get selection(): ByteRange | undefined {
    return this.#selection && selectedRange(this.#selection);
  }

  /** Shows these bytes, of which the last time's are the beginning unless `isOther`. */
  show(bytes: Uint8Array<ArrayBuffer>, isOther: boolean): void {
    const shown = isOther ? 0 : this.#bytes.length;
    this.#bytes = bytes;
    if (isOther) {
      this.#clear();
      this.#selection = undefined;
      this.#marks.selected.clear();
      this.#marks.pointed.clear();
      this.root.scrollTop = 0;
    }
    this.#append(bytes.subarray(shown), shown);
  }

  setAscii(isShown: boolean): void {
    this.#ascii.hidden = !isShown;
  }

  /** Takes the widest rows that fit into so many pixels. */
  fit(room: number): void {
    const character = this.#characterWidth;
    const fits = (rowBytes: RowWidth) => rowCharacters(rowBytes) * character + dumpPadding <= room;
    const rowBytes = character > 0 ? (rowWidths.find(fits) ?? 4) : 16;
    if (rowBytes !== this.#rowBytes) {
      this.#rowBytes = rowBytes;
      this.#clear();
      this.#append(this.#bytes, 0);
      this.#paintSelection();
      this.#paintFraming();
    }
  }

  focus(): void {
    this.root.focus();
  }

  /** Sets bytes apart that are the framing's own. */
  dim(framing: readonly FramingBytes[]): void {
    this.#framing = framing;
    this.#paintFraming();
  }

  /** Marks bytes, so that they are seen where they are on screen. */
  mark(mark: ByteMark, range: ByteRange | undefined): void {
    const highlight = this.#marks[mark];
    highlight.clear();
    if (range && range.end > range.start) {
      this.#paint(highlight, range);
    }
  }

  #paintFraming(): void {
    this.#marks.framing.clear();
    for (const { start, length } of this.#framing.slice(0, dimmedRangesMax)) {
      this.#paint(this.#marks.framing, { start, end: start + length });
    }
  }

  #paint(highlight: Highlight, range: ByteRange): void {
    const rowBytes = this.#rowBytes;
    for (const { first, rows, hex, ascii } of this.#blocks) {
      const start = Math.max(range.start, first) - first;
      const end = Math.min(range.end, first + rows * rowBytes, this.#bytes.length) - first;
      if (start < end) {
        const last = hexPlace(end - 1, rowBytes);
        const from = hexPlace(start, rowBytes);
        highlight.add(textRange(hex, from.hex, last.hex + 2));
        highlight.add(textRange(ascii, from.ascii, last.ascii + 1));
      }
    }
  }

  /** Chooses bytes as if the user had, without telling. */
  select(range: ByteRange | undefined): void {
    const isEmpty = !range || range.end <= range.start;
    this.#selection = isEmpty ? undefined : { anchor: range.start, active: range.end - 1 };
    this.#paintSelection();
    if (range) {
      this.#reveal(range.start);
    }
  }

  get #characterWidth(): number {
    return this.#ruler.offsetWidth / rulerCharacters;
  }

  #clear(): void {
    this.#blocks = [];
    for (const column of [this.#offsets, this.#hex, this.#ascii]) {
      column.replaceChildren();
    }
  }

  #append(bytes: Uint8Array, offset: number): void {
    for (const { offsets, hex, ascii, rows } of hexBlocks(bytes, offset, this.#rowBytes)) {
      const [, hexBlock, asciiBlock] = (
        [
          [this.#offsets, offsets],
          [this.#hex, hex],
          [this.#ascii, ascii],
        ] as const
      ).map(([column, text]) => {
        const block = element('pre', 'block', `${text}\n`);
        block.style.setProperty('--lines', String(rows));
        column.append(block);
        return block;
      });
      const before = this.#blocks.at(-1);
      const first = before ? before.first + before.rows * this.#rowBytes : 0;
      if (hexBlock && asciiBlock) {
        this.#blocks.push({ first, rows, hex: hexBlock, ascii: asciiBlock });
      }
    }
  }

  #choose(selection: HexSelection | undefined): void {
    this.#selection = selection;
    this.#paintSelection();
    if (selection) {
      this.#reveal(selection.active);
    }
    this.#options.onDidSelect(this.selection);
  }

  #paintSelection(): void {
    this.mark('selected', this.selection);
  }

  #reveal(offset: number): void {
    const block = this.#blocks.find(
      ({ first, rows }) => offset >= first && offset < first + rows * this.#rowBytes,
    );
    if (block) {
      const rowHeight = block.hex.offsetHeight / block.rows;
      const row = Math.floor((offset - block.first) / this.#rowBytes);
      const top = block.hex.offsetTop - this.root.offsetTop + row * rowHeight;
      if (top < this.root.scrollTop) {
        this.root.scrollTop = top;
      } else if (top + rowHeight > this.root.scrollTop + this.root.clientHeight) {
        this.root.scrollTop = top + rowHeight - this.root.clientHeight + 4;
      }
    }
  }

  #byteAt(event: PointerEvent): number | undefined {
    const target = event.target instanceof Element ? event.target.closest('.block') : null;
    const block = this.#blocks.find(({ hex, ascii }) => hex === target || ascii === target);
    if (!block || !target) {
      return undefined;
    }
    const { left, top, height } = target.getBoundingClientRect();
    const row = Math.floor(((event.clientY - top) / height) * block.rows);
    const character = Math.floor((event.clientX - left) / this.#characterWidth);
    const isAscii = target === block.ascii;
    const byte = isAscii ? character : hexCharacterAt(character);
    if (event.buttons !== 0) {
      this.#isInAscii = isAscii;
    }
    const offset =
      block.first + row * this.#rowBytes + Math.min(Math.max(byte, 0), this.#rowBytes - 1);
    return offset < this.#bytes.length
      ? offset
      : this.#isDragging
        ? this.#bytes.length - 1
        : undefined;
  }

  #press(event: PointerEvent): void {
    const offset = event.button === 0 ? this.#byteAt(event) : undefined;
    if (offset === undefined) {
      return;
    }
    this.#isDragging = true;
    const anchor = event.shiftKey ? (this.#selection?.anchor ?? offset) : offset;
    this.#choose({ anchor, active: offset });
  }

  #move(event: PointerEvent): void {
    if (event.buttons === 0) {
      this.#isDragging = false;
    }
    const offset = this.#byteAt(event);
    if (!this.#isDragging) {
      this.#options.onDidHover(offset);
    } else if (offset !== undefined && this.#selection && offset !== this.#selection.active) {
      this.#choose({ anchor: this.#selection.anchor, active: offset });
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#selection) {
      // The next one closes the detail.
      event.stopPropagation();
      event.preventDefault();
      this.#choose(undefined);
      return;
    }
    const rowHeight = (this.#blocks[0]?.hex.offsetHeight ?? 0) / (this.#blocks[0]?.rows ?? 1);
    const moved = movedSelection(
      this.#selection,
      { key: event.key, isShift: event.shiftKey, isControl: event.ctrlKey || event.metaKey },
      {
        length: this.#bytes.length,
        rowBytes: this.#rowBytes,
        pageRows: Math.max(1, Math.floor(this.root.clientHeight / rowHeight) - 1),
      },
    );
    if (moved && !event.altKey) {
      event.preventDefault();
      this.#choose(moved);
    }
  }

  #copy(event: ClipboardEvent): void {
    const range = this.selection;
    if (range && document.getSelection()?.isCollapsed !== false) {
      const bytes = this.#bytes.subarray(range.start, range.end);
      event.clipboardData?.setData(
        'text/plain',
        this.#isInAscii ? renderText(bytes) : formatHex(bytes),
      );
      event.preventDefault();
      event.stopPropagation();
    }
  }
}

function textRange(block: HTMLElement, start: number, end: number): Range {
  const range = new Range();
  const text = block.firstChild;
  if (text) {
    const { length } = text.textContent ?? '';
    range.setStart(text, Math.min(start, length));
    range.setEnd(text, Math.min(end, length));
  }
  return range;
}
