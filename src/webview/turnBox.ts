import { renderLines } from '../shared/renderEncoded.ts';
import { element, icon, setText, textButton } from './elements.ts';
import { eventText } from './eventText.ts';
import type { FlowBox } from './flowList.ts';
import { joinedBytes } from './followTurns.ts';
import type { Turn } from './followTurns.ts';
import { clockTime, dateTime, span } from './format.ts';
import { hexBlocks, rowCharacters } from './payloadPieces.ts';
import type { ListedRow } from './rowWindow.ts';
import { showRendered } from './textRuns.ts';
import { pieceBytes } from './wholePayloads.ts';
import type { WholePayloads } from './wholePayloads.ts';
import type { Words } from './words.ts';

export const turnForms = ['text', 'hex'] as const;
export type TurnForm = (typeof turnForms)[number];

export interface TurnLook {
  readonly form: TurnForm;
  /** Pixels that the turn may take. */
  readonly width: number;
  /** Entries that once stood before it and are no longer kept. */
  readonly missing: number;
}

/** Pixels beside the bytes: the mark with the time, padding and a scroll bar. */
const besidePixels = 150;
/** A guess at the width of a character, in pixels; only the choice between two widths hangs on it. */
const characterPixels = 8;

/** One turn of a conversation on screen. Nothing of a payload becomes markup. */
export class TurnBox implements FlowBox {
  readonly root: HTMLElement;
  readonly #payloads: WholePayloads;
  readonly #words: Words;
  readonly #gap: HTMLElement;
  readonly #mark: HTMLButtonElement;
  readonly #time: HTMLElement;
  readonly #after: HTMLElement;
  readonly #body: HTMLElement;
  #drawn = '';

  constructor(id: string, payloads: WholePayloads, words: Words) {
    this.#payloads = payloads;
    this.#words = words;
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
    const line = element('div', 'turn-line');
    line.append(this.#mark, this.#body);
    this.root.append(this.#gap, line);
  }

  show(turn: Turn, look: TurnLook): void {
    const { rows } = turn;
    const [first] = rows;
    const loaded = rows.map((row) => this.#payloads.of(row));
    const hexWidth = rowCharacters(16) * characterPixels + besidePixels > look.width ? 8 : 16;
    const drawn = [
      first?.seq,
      rows.at(-1)?.seq,
      turn.isFirst,
      turn.afterMs,
      look.form,
      look.form === 'hex' ? hexWidth : 0,
      look.missing,
      ...loaded.map(({ bytes, isGone }) => `${bytes.length}${isGone ? '!' : ''}`),
    ].join();
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    this.#gap.hidden = look.missing === 0;
    setText(this.#gap, look.missing > 0 ? this.#words.text('followGap', look.missing) : '');
    if (!first) {
      this.root.className = 'turn absent';
      this.#mark.replaceChildren();
      this.#body.replaceChildren();
      return;
    }
    this.#drawMark(turn, first);
    if (first.direction === 'event') {
      this.#body.textContent = eventText(first, this.#words);
      return;
    }
    const bytes = joinedBytes(loaded);
    this.#body.replaceChildren(
      ...(bytes.length === 0
        ? [element('span', 'note', this.#words.text('emptyPayload'))]
        : look.form === 'text'
          ? textBody(bytes)
          : hexBody(bytes, hexWidth)),
    );
    if (bytes.length < first.length && first.captured < first.length) {
      this.#body.append(this.#rest(first, bytes.length, loaded[0]?.isGone === true));
    }
  }

  #drawMark({ isFirst, afterMs, rows }: Turn, first: ListedRow): void {
    const { direction, time, event } = first;
    const isError = event?.error !== undefined || event?.event === 'error';
    const words = this.#words;
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

  /** How much of a long message is not here, and the way to it. */
  #rest(row: ListedRow, here: number, isGone: boolean): HTMLElement {
    const words = this.#words;
    const rest = element('div', 'turn-rest');
    const text = isGone ? words.text('payloadGone') : words.text('shownOf', here, row.length);
    rest.append(element('span', 'note', text));
    if (!isGone && here > row.captured) {
      const next = Math.min(pieceBytes, row.length - here);
      const button = textButton(words.text('showMore', words.byteCount(next)), () => {
        button.disabled = true;
        void this.#payloads.more(row);
      });
      rest.append(button);
    }
    return rest;
  }
}

function textBody(bytes: Uint8Array): HTMLElement[] {
  return renderLines(bytes, 'utf-8').map((line) => {
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
