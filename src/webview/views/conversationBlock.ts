import { directionText } from '../directionText.ts';
import { annotationSigns } from '../annotationSigns.ts';
import { joinBytes } from '../../shared/joinBytes.ts';
import { renderLines } from '../../shared/renderEncoded.ts';
import type { SurroundingBytes } from '../../shared/surroundingBytes.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ansiLines } from '../payload/ansiLines.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import { describeEvent } from '../describeEvent.ts';
import type { VariableHeightBox } from './variableHeightList.ts';
import type { MessageGroup } from './messageGroups.ts';
import { clockTime, dateTime, span } from '../format.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { SocketFormats } from '../payload/displayFormat.ts';
import { hexBlocks, rowCharacters } from '../payload/payloadPieces.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { displayedBytes } from '../payload/displayedBytes.ts';
import { ansiLine } from '../payload/textPane.ts';
import { showRendered } from '../payload/textRuns.ts';
import { pieceBytes } from './wholePayloads.ts';
import type { WholePayloads } from './wholePayloads.ts';
import type { Localizer } from '../localizer.ts';

export const conversationFormats = ['text', 'hex'] as const;
export type ConversationFormat = (typeof conversationFormats)[number];

export interface MessageGroupDisplay {
  readonly form: ConversationFormat;
  /** Available width in pixels. */
  readonly width: number;
  /** The chosen entry, if any. */
  readonly selectedSeq: number | undefined;
  /** Entries that once stood before it and are no longer kept. */
  readonly missing: number;
}

/** Pixels beside the bytes: the mark with the time, padding and a scroll bar. */
const besidePixels = 150;
/**
 * A guess at the width of a character, in pixels; only the choice between two widths hangs on it.
 */
const characterPixels = 8;

export interface ConversationBlockOptions {
  readonly payloads: WholePayloads;
  readonly l10n: Localizer;
  readonly formats: SocketFormats;
  readonly parts: LazyParts;
}

/** The element of one message group in a conversation. Payloads never become markup. */
export class ConversationBlock implements VariableHeightBox {
  readonly root: HTMLElement;
  readonly #options: ConversationBlockOptions;
  readonly #gap: HTMLElement;
  readonly #mark: HTMLButtonElement;
  readonly #time: HTMLElement;
  readonly #after: HTMLElement;
  readonly #body: HTMLElement;
  readonly #bookmark: HTMLElement;
  readonly #notes: HTMLElement;
  #drawn = '';

  constructor(id: string, options: ConversationBlockOptions) {
    this.#options = options;
    const { l10n } = options;
    this.root = element('div', 'message-group');
    this.root.id = id;
    this.root.setAttribute('role', 'group');
    this.#gap = element('div', 'message-group-gap');
    this.#mark = element('button', 'message-group-mark');
    this.#mark.type = 'button';
    this.#mark.title = l10n.text('showDetail');
    this.#time = element('span', 'message-group-time');
    this.#after = element('span', 'message-group-after');
    this.#body = element('div', 'message-group-body');
    this.#bookmark = element('div', 'message-group-bookmark annotation');
    this.#notes = element('div');
    const said = element('div', 'message-group-said');
    said.append(this.#body, this.#notes);
    const line = element('div', 'message-group-line');
    line.append(this.#mark, said, this.#bookmark);
    this.root.append(this.#gap, line);
  }

  show(group: MessageGroup, display: MessageGroupDisplay): void {
    this.#draw(group, display);
    const isSelected = group.rows.some(({ seq }) => seq === display.selectedSeq);
    this.root.classList.toggle('selected', isSelected);
    this.root.setAttribute('aria-current', String(isSelected));
  }

  #draw(group: MessageGroup, display: MessageGroupDisplay): void {
    const { rows } = group;
    const { payloads, l10n, formats, parts } = this.#options;
    const [first] = rows;
    const last = rows.at(-1);
    const loaded = rows.map((row) => payloads.of(row));
    const displayFormat = first && formats.display(first);
    const colored = displayFormat?.format === 'ansi' ? parts.get('ansi')?.ansiLines : undefined;
    const hexWidth = rowCharacters(16) * characterPixels + besidePixels > display.width ? 8 : 16;
    const drawn = [
      first?.seq,
      last?.seq,
      last?.around?.after.length,
      group.isFirst,
      group.afterMs,
      display.form,
      display.form === 'hex' ? hexWidth : displayFormat?.encoding,
      colored !== undefined,
      display.missing,
      JSON.stringify(rows.map(({ isMarked, note }) => [isMarked, note])),
      ...loaded.map(({ bytes, isGone }) => `${bytes.length}${isGone ? '!' : ''}`),
    ].join();
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    this.#gap.hidden = display.missing === 0;
    setText(this.#gap, display.missing > 0 ? l10n.text('conversationGap', display.missing) : '');
    if (!first || !displayFormat) {
      this.root.className = 'message-group absent';
      this.#mark.replaceChildren();
      this.#body.replaceChildren();
      this.#annotate(rows);
      return;
    }
    this.#drawMark(group, first);
    this.#annotate(rows);
    if (first.direction === 'event') {
      this.#body.textContent = describeEvent(first, l10n);
      return;
    }
    const bytes = joinBytes(loaded.map(({ bytes }) => bytes));
    this.#body.replaceChildren(
      ...(bytes.length === 0
        ? [element('span', 'note', l10n.text('emptyPayload'))]
        : display.form === 'text'
          ? textBody(
              displayedBytes(
                { around: aroundGroup(group), length: groupLength(group), bytes },
                displayFormat,
              ),
              displayFormat.encoding,
              bytes.length < groupLength(group),
              colored,
            )
          : hexBody(bytes, hexWidth)),
    );
    if (bytes.length < first.length && first.captured < first.length) {
      this.#body.append(this.#rest(first, bytes.length, loaded[0]?.isGone === true));
    }
  }

  #drawMark({ isFirst, afterMs, rows }: MessageGroup, first: ListedRow): void {
    const { direction, time, event } = first;
    const isError = event?.error !== undefined || event?.event === 'error';
    const { l10n } = this.#options;
    this.root.className = [
      'message-group',
      direction,
      isFirst ? '' : 'goes-on',
      isError ? 'error' : '',
    ]
      .filter((name) => name !== '')
      .join(' ');
    const said = directionText(first, l10n);
    this.root.setAttribute('aria-label', `${said} ${clockTime(time)}`);
    const icons = { in: 'arrow-left', out: 'arrow-right', event: 'circle-small-filled' } as const;
    setText(this.#time, isFirst ? clockTime(time) : '');
    this.#time.title = dateTime(rows[0]?.time ?? time);
    this.#time.classList.toggle('alone', afterMs === undefined);
    setText(this.#after, afterMs === undefined ? '' : `+${span(afterMs)}`);
    const spoken = isFirst ? said : `${said} ${clockTime(time)}`;
    this.#mark.replaceChildren(
      element('span', 'visually-hidden', spoken),
      ...(isFirst ? [icon(isError ? 'error' : icons[direction])] : []),
      this.#time,
      this.#after,
      element('span', 'visually-hidden', `: ${l10n.text('showDetail')}`),
    );
  }

  /** One icon for all marks of the group, and each note in full. */
  #annotate(rows: readonly ListedRow[]): void {
    const { l10n } = this.#options;
    const isMarked = rows.some((row) => row.isMarked === true);
    this.#bookmark.hidden = !isMarked;
    this.#bookmark.replaceChildren(...annotationSigns({ isMarked }, l10n));
    this.#bookmark.title = l10n.text('marked');
    const notes = rows.flatMap(({ note }) => (note === undefined ? [] : [note]));
    this.#notes.replaceChildren(
      ...notes.map((note) => {
        const line = element('div', 'message-group-note annotation');
        line.append(icon('note'), note);
        line.setAttribute('role', 'note');
        line.setAttribute('aria-label', l10n.text('noted', note));
        return line;
      }),
    );
  }

  /** How much of a long message is not here, and the way to it. */
  #rest(row: ListedRow, here: number, isGone: boolean): HTMLElement {
    const { l10n, payloads } = this.#options;
    const rest = element('div', 'message-group-rest');
    const text = isGone ? l10n.text('payloadGone') : l10n.text('shownOf', here, row.length);
    rest.append(element('span', 'note', text));
    if (!isGone && here > row.captured) {
      const next = Math.min(pieceBytes, row.length - here);
      const button = textButton(l10n.text('showMore', l10n.byteCount(next)), () => {
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

function aroundGroup({ rows }: MessageGroup): SurroundingBytes {
  const nothing = new Uint8Array();
  return {
    before: rows[0]?.around?.before ?? nothing,
    after: rows.at(-1)?.around?.after ?? nothing,
  };
}

function groupLength({ rows }: MessageGroup): number {
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
    const block = element('div', 'message-group-hex');
    const quiet = element('pre', 'hex-offsets', offsets);
    quiet.setAttribute('aria-hidden', 'true');
    block.append(quiet, element('pre', 'hex-bytes', hex), element('pre', 'hex-ascii', ascii));
    return block;
  });
}
