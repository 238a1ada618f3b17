import { annotationSigns, annotationText } from '../annotationSigns.ts';
import { element, setText } from '../elements.ts';
import { eventText } from '../eventText.ts';
import type { FlowBox, FlowItem } from './flowList.ts';
import { clockTime, dateTime, shortEndpoint, span } from '../format.ts';
import type { Step } from './ladderModel.ts';
import type { PayloadLook } from '../payload/payloadLook.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { textBytes } from '../payload/textBytes.ts';
import type { Words } from '../words.ts';

export interface LadderItem extends FlowItem {
  /** Absent while it is on its way. */
  readonly row: ListedRow | undefined;
  /** Milliseconds since the entry before; absent at the beginning. */
  readonly waitMs: number | undefined;
}

export interface LadderLook {
  readonly step: Step;
  readonly laneWidth: number;
  /** Lanes side by side. */
  readonly laneCount: number;
  readonly room: { readonly pixels: number; readonly isCut: boolean };
  readonly isSelected: boolean;
  readonly socketName: string;
  readonly payload: PayloadLook | undefined;
}

/** One entry of the ladder on screen: an arrow or a note, and the same in words. */
export class LadderBox implements FlowBox {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #wait: HTMLElement;
  readonly #time: HTMLElement;
  readonly #after: HTMLElement;
  readonly #said: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #signs: HTMLElement;
  readonly #label: HTMLElement;
  #row: ListedRow | undefined;
  #waitMs: number | undefined;
  #payload: PayloadLook | undefined;

  constructor(id: string, words: Words) {
    this.#words = words;
    this.root = element('div', 'step');
    this.root.id = id;
    this.root.setAttribute('role', 'row');
    this.#wait = element('div', 'step-wait');
    this.#wait.setAttribute('aria-hidden', 'true');
    const time = element('div', 'step-time');
    time.setAttribute('role', 'gridcell');
    this.#time = element('span', 'step-clock');
    this.#after = element('span', 'step-after');
    time.append(this.#time, this.#after);
    this.#said = element('div', 'visually-hidden');
    this.#said.setAttribute('role', 'gridcell');
    this.#stage = element('div', 'step-stage');
    this.#stage.setAttribute('aria-hidden', 'true');
    this.#signs = element('span', 'annotation');
    this.#label = element('span');
    const label = element('div', 'step-label');
    label.append(this.#signs, this.#label);
    const arrow = element('div', 'step-arrow');
    arrow.append(label, element('div', 'step-line'));
    this.#stage.append(arrow);
    this.root.append(this.#wait, time, this.#said, this.#stage);
  }

  show({ row, waitMs }: LadderItem, look: LadderLook): void {
    const { step, laneWidth, laneCount, room, isSelected } = look;
    const { style } = this.root;
    const first = Math.min(step.from, step.to);
    const lanes = Math.abs(step.to - step.from);
    style.setProperty('--wait', `${room.pixels}px`);
    const left = first + (lanes > 0 ? 0.5 : 0.04);
    const length = lanes > 0 ? lanes : 0.92;
    style.setProperty('--left', `${left * laneWidth}px`);
    style.setProperty('--length', `${length * laneWidth}px`);
    // Nothing else is on its row: its text may be wider than the arrow.
    const middle = left + length / 2;
    const labelLanes = 2 * Math.min(middle, laneCount - middle);
    style.setProperty('--label', `${Math.max(labelLanes, length) * laneWidth - 8}px`);
    const way = lanes === 0 ? 'note' : step.to > step.from ? 'rightward' : 'leftward';
    const names = ['step', step.style, way, row?.direction ?? 'absent', room.isCut ? 'cut' : ''];
    this.root.className = names.filter((name) => name !== '').join(' ');
    this.root.setAttribute('aria-selected', String(isSelected));
    setText(this.#wait, room.isCut && waitMs !== undefined ? span(waitMs) : '');
    if (row === this.#row && waitMs === this.#waitMs && look.payload === this.#payload) {
      return;
    }
    this.#row = row;
    this.#payload = look.payload;
    this.#waitMs = waitMs;
    setText(this.#time, row ? clockTime(row.time) : '');
    this.#time.title = row ? dateTime(row.time) : '';
    setText(this.#after, row && waitMs !== undefined ? `+${span(waitMs)}` : '');
    const label = row && look.payload ? stepLabel(row, look.payload, this.#words) : '';
    setText(this.#label, label);
    this.#signs.replaceChildren(...(row ? annotationSigns(row, this.#words) : []));
    // The label has little room.
    const whole = row?.direction === 'event' ? eventText(row, this.#words) : label;
    this.#stage.title = row?.note === undefined ? whole : `${whole}\n${row.note}`;
    const said = row && [
      saidOf(row, label, look.socketName, this.#words),
      ...annotationText(row, this.#words),
    ];
    setText(this.#said, said?.join('; ') ?? '');
  }
}

/** What is written at an arrow: the length and the beginning of a message, or the call. */
export function stepLabel(row: ListedRow, payload: PayloadLook, words: Words): string {
  if (row.direction === 'event') {
    const { event } = row;
    const isCall = event !== undefined && event.error === undefined && event.event !== 'error';
    return isCall ? event.event : eventText(row, words);
  }
  const isCut = row.captured < row.length;
  const bytes = textBytes(row, payload);
  const text = renderEncoded(bytes, payload.encoding, isCut) + (isCut ? '…' : '');
  return `${words.byteCount(row.length)}${text === '' ? '' : `  ${text}`}`;
}

function saidOf(row: ListedRow, label: string, socketName: string, words: Words): string {
  const peer = row.peer === undefined ? '' : shortEndpoint(row.peer);
  switch (row.direction) {
    case 'in':
      return words.text('ladderSaid', peer, socketName, label);
    case 'out':
      return words.text('ladderSaid', socketName, peer, label);
    case 'event':
      return `${socketName}: ${eventText(row, words)}`;
  }
}
