import { annotationSigns } from '../annotationSigns.ts';
import { joinBytes } from '../../shared/joinBytes.ts';
import { renderLines } from '../../shared/renderEncoded.ts';
import type { StreamAround } from '../../shared/ownCharacters.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ansiLines } from '../payload/ansiLines.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import { eventText } from '../eventText.ts';
import type { FlowBox } from './flowList.ts';
import type { Turn } from './followTurns.ts';
import { clockTime, dateTime, span } from '../format.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { SocketFormats } from '../payload/payloadLook.ts';
import { hexBlocks, rowCharacters } from '../payload/payloadPieces.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { textBytes } from '../payload/textBytes.ts';
import { ansiLine } from '../payload/textPane.ts';
import { showRendered } from '../payload/textRuns.ts';
import { pieceBytes } from './wholePayloads.ts';
import type { WholePayloads } from './wholePayloads.ts';
import type { Words } from '../words.ts';

export const turnForms = ['text', 'hex'] as const;
export type TurnForm = (typeof turnForms)[number];

export interface TurnLook {
  readonly form: TurnForm;
  /** Pixels that the turn may take. */
  readonly width: number;
  /** The chosen entry, if any. */
  readonly selectedSeq: number | undefined;
  /** Entries that once stood before it and are no longer kept. */
  readonly missing: number;
}

/** Pixels beside the bytes: the mark with the time, padding and a scroll bar. */
const besidePixels = 150;
/** A guess at the width of a character, in pixels; only the choice between two widths hangs on it. */
const characterPixels = 8;

export interface TurnBoxOptions {
  readonly payloads: WholePayloads;
  readonly words: Words;
  readonly formats: SocketFormats;
  readonly parts: LazyParts;
}

/** One turn of a conversation on screen. Nothing of a payload becomes markup. */
export class TurnBox implements FlowBox {
  readonly root: HTMLElement;
  readonly #options: TurnBoxOptions;
  readonly #gap: HTMLElement;
  readonly #mark: HTMLButtonElement;
  readonly #time: HTMLElement;
  readonly #after: HTMLElement;
  readonly #body: HTMLElement;
  readonly #bookmark: HTMLElement;
  readonly #notes: HTMLElement;
  #drawn = '';

  constructor(id: string, options: TurnBoxOptions) {
    this.#options = options;
    const { words } = options;
    this.root = element('div', 'turn');
    this.root.id = id;
    this.root.setAttribute('role', 'group');
    this.#gap = element('div', 'turn-gap');
    this.#mark = element('button', 'turn-mark');
    this.#mark.type = 'button';
    this.#mark.title = words.text('showDetail');
    this.#time = element('span', 'turn-time');
    this.#after = element('span', 'turn-after');
    this.#body = element('div', 'turn-body');
    this.#bookmark = element('div', 'turn-bookmark annotation');
    this.#notes = element('div');
    const said = element('div', 'turn-said');
    said.append(this.#body, this.#notes);
    const line = element('div', 'turn-line');
    line.append(this.#mark, said, this.#bookmark);
    this.root.append(this.#gap, line);
  }

  show(turn: Turn, look: TurnLook): void {
    this.#draw(turn, look);
    const isSelected = turn.rows.some(({ seq }) => seq === look.selectedSeq);
    this.root.classList.toggle('selected', isSelected);
    this.root.setAttribute('aria-current', String(isSelected));
  }

  #draw(turn: Turn, look: TurnLook): void {
    const { rows } = turn;
    const { payloads, words, formats, parts } = this.#options;
    const [first] = rows;
    const last = rows.at(-1);
    const loaded = rows.map((row) => payloads.of(row));
    const payloadLook = first && formats.look(first);
    const colored = payloadLook?.format === 'ansi' ? parts.get('ansi')?.ansiLines : undefined;
    const hexWidth = rowCharacters(16) * characterPixels + besidePixels > look.width ? 8 : 16;
    const drawn = [
      first?.seq,
      last?.seq,
      last?.around?.after.length,
      turn.isFirst,
      turn.afterMs,
      look.form,
      look.form === 'hex' ? hexWidth : payloadLook?.encoding,
      colored !== undefined,
      look.missing,
      JSON.stringify(rows.map(({ isMarked, note }) => [isMarked, note])),
      ...loaded.map(({ bytes, isGone }) => `${bytes.length}${isGone ? '!' : ''}`),
    ].join();
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    this.#gap.hidden = look.missing === 0;
    setText(this.#gap, look.missing > 0 ? words.text('followGap', look.missing) : '');
    if (!first || !payloadLook) {
      this.root.className = 'turn absent';
      this.#mark.replaceChildren();
      this.#body.replaceChildren();
      this.#annotate(rows);
      return;
    }
    this.#drawMark(turn, first);
    this.#annotate(rows);
    if (first.direction === 'event') {
      this.#body.textContent = eventText(first, words);
      return;
    }
    const bytes = joinBytes(loaded.map(({ bytes }) => bytes));
    this.#body.replaceChildren(
      ...(bytes.length === 0
        ? [element('span', 'note', words.text('emptyPayload'))]
        : look.form === 'text'
          ? textBody(
              textBytes({ around: aroundTurn(turn), length: turnLength(turn), bytes }, payloadLook),
              payloadLook.encoding,
              bytes.length < turnLength(turn),
              colored,
            )
          : hexBody(bytes, hexWidth)),
    );
    if (bytes.length < first.length && first.captured < first.length) {
      this.#body.append(this.#rest(first, bytes.length, loaded[0]?.isGone === true));
    }
  }

  #drawMark({ isFirst, afterMs, rows }: Turn, first: ListedRow): void {
    const { direction, time, event } = first;
    const isError = event?.error !== undefined || event?.event === 'error';
    const { words } = this.#options;
    this.root.className = ['turn', direction, isFirst ? '' : 'goes-on', isError ? 'error' : '']
      .filter((name) => name !== '')
      .join(' ');
    const said = words.text(`direction.${direction}`);
    this.root.setAttribute('aria-label', `${said} ${clockTime(time)}`);
    const icons = { in: 'arrow-left', out: 'arrow-right', event: 'circle-small-filled' } as const;
    setText(this.#time, isFirst ? clockTime(time) : '');
    this.#time.title = dateTime(rows[0]?.time ?? time);
    this.#time.classList.toggle('alone', afterMs === undefined);
    setText(this.#after, afterMs === undefined ? '' : `+${span(afterMs)}`);
    this.#mark.setAttribute(
      'aria-label',
      `${said} ${clockTime(time)}: ${words.text('showDetail')}`,
    );
    this.#mark.replaceChildren(
      ...(isFirst ? [icon(isError ? 'error' : icons[direction])] : []),
      this.#time,
      this.#after,
    );
  }

  /** One sign for all marks in the turn, and each note in full. */
  #annotate(rows: readonly ListedRow[]): void {
    const { words } = this.#options;
    const isMarked = rows.some((row) => row.isMarked === true);
    this.#bookmark.hidden = !isMarked;
    this.#bookmark.replaceChildren(...annotationSigns({ isMarked }, words));
    this.#bookmark.title = words.text('marked');
    const notes = rows.flatMap(({ note }) => (note === undefined ? [] : [note]));
    this.#notes.replaceChildren(
      ...notes.map((note) => {
        const line = element('div', 'turn-note annotation');
        line.append(icon('note'), note);
        line.setAttribute('role', 'note');
        line.setAttribute('aria-label', words.text('noted', note));
        return line;
      }),
    );
  }

  /** How much of a long message is not here, and the way to it. */
  #rest(row: ListedRow, here: number, isGone: boolean): HTMLElement {
    const { words, payloads } = this.#options;
    const rest = element('div', 'turn-rest');
    const text = isGone ? words.text('payloadGone') : words.text('shownOf', here, row.length);
    rest.append(element('span', 'note', text));
    if (!isGone && here > row.captured) {
      const next = Math.min(pieceBytes, row.length - here);
      const button = textButton(words.text('showMore', words.byteCount(next)), () => {
        // It goes, and the focus with it.
        this.#mark.focus();
        button.disabled = true;
        void payloads.more(row);
      });
      rest.append(button);
    }
    return rest;
  }
}

function aroundTurn({ rows }: Turn): StreamAround {
  const nothing = new Uint8Array();
  return {
    before: rows[0]?.around?.before ?? nothing,
    after: rows.at(-1)?.around?.after ?? nothing,
  };
}

function turnLength({ rows }: Turn): number {
  return rows.reduce((sum, { length }) => sum + length, 0);
}

function textBody(
  bytes: Uint8Array,
  encoding: TextEncoding,
  isCut: boolean,
  colored: typeof ansiLines | undefined,
): HTMLElement[] {
  const lines = renderLines(bytes, encoding, isCut);
  if (colored) {
    return colored(lines).map((runs) => ansiLine(runs));
  }
  return lines.map((line) => {
    const shown = element('div', 'line');
    showRendered(shown, line);
    return shown;
  });
}

function hexBody(bytes: Uint8Array, width: 8 | 16): HTMLElement[] {
  return hexBlocks(bytes, 0, width).map(({ offsets, hex, ascii }) => {
    const block = element('div', 'turn-hex');
    const quiet = element('pre', 'hex-offsets', offsets);
    quiet.setAttribute('aria-hidden', 'true');
    block.append(quiet, element('pre', 'hex-bytes', hex), element('pre', 'hex-ascii', ascii));
    return block;
  });
}
