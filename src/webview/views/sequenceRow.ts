import { annotationSigns, annotationText } from '../annotationSigns.ts';
import { element, setText } from '../elements.ts';
import { describeEvent } from '../describeEvent.ts';
import type { VariableHeightBox, VariableHeightItem } from './variableHeightList.ts';
import { clockTime, dateTime, shortEndpoint, span } from '../format.ts';
import type { Step } from './sequenceModel.ts';
import type { DisplayFormat } from '../payload/displayFormat.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { isMostlyUnprintable } from '../../shared/isMostlyUnprintable.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { displayedBytes } from '../payload/displayedBytes.ts';
import type { Localizer } from '../localizer.ts';

export interface SequenceItem extends VariableHeightItem {
  /** Absent while it is on its way. */
  readonly row: ListedRow | undefined;
  /** Milliseconds since the entry before; absent at the beginning. */
  readonly waitMs: number | undefined;
}

export interface SequenceRowDisplay {
  readonly step: Step;
  readonly lifelineWidth: number;
  /** Number of lifelines. */
  readonly lifelineCount: number;
  readonly room: { readonly pixels: number; readonly isCut: boolean };
  readonly isSelected: boolean;
  readonly socketName: string;
  readonly payload: DisplayFormat | undefined;
}

/**
 * The element of one entry in the sequence diagram: an arrow or a note, and its text for screen
 * readers.
 */
export class SequenceRow implements VariableHeightBox {
  readonly root: HTMLElement;
  readonly #l10n: Localizer;
  readonly #wait: HTMLElement;
  readonly #time: HTMLElement;
  readonly #after: HTMLElement;
  readonly #said: HTMLElement;
  readonly #stage: HTMLElement;
  readonly #signs: HTMLElement;
  readonly #label: HTMLElement;
  #row: ListedRow | undefined;
  #waitMs: number | undefined;
  #payload: DisplayFormat | undefined;

  constructor(id: string, l10n: Localizer) {
    this.#l10n = l10n;
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

  show({ row, waitMs }: SequenceItem, display: SequenceRowDisplay): void {
    const { step, lifelineWidth, lifelineCount, room, isSelected } = display;
    const { style } = this.root;
    const first = Math.min(step.from, step.to);
    const lifelines = Math.abs(step.to - step.from);
    style.setProperty('--wait', `${room.pixels}px`);
    const left = first + (lifelines > 0 ? 0.5 : 0.04);
    const length = lifelines > 0 ? lifelines : 0.92;
    style.setProperty('--left', `${left * lifelineWidth}px`);
    style.setProperty('--length', `${length * lifelineWidth}px`);
    // Nothing else is on its row: its text may be wider than the arrow.
    const middle = left + length / 2;
    const labelLanes = 2 * Math.min(middle, lifelineCount - middle);
    style.setProperty('--label', `${Math.max(labelLanes, length) * lifelineWidth - 8}px`);
    const way = lifelines === 0 ? 'note' : step.to > step.from ? 'rightward' : 'leftward';
    const names = ['step', step.style, way, row?.direction ?? 'absent', room.isCut ? 'cut' : ''];
    this.root.className = names.filter((name) => name !== '').join(' ');
    this.root.setAttribute('aria-selected', String(isSelected));
    setText(this.#wait, room.isCut && waitMs !== undefined ? span(waitMs) : '');
    if (row === this.#row && waitMs === this.#waitMs && display.payload === this.#payload) {
      return;
    }
    this.#row = row;
    this.#payload = display.payload;
    this.#waitMs = waitMs;
    setText(this.#time, row ? clockTime(row.time) : '');
    this.#time.title = row ? dateTime(row.time, row.nanoseconds) : '';
    setText(this.#after, row && waitMs !== undefined ? `+${span(waitMs)}` : '');
    const label = row && display.payload ? stepLabel(row, display.payload, this.#l10n) : '';
    setText(this.#label, label);
    this.#signs.replaceChildren(...(row ? annotationSigns(row, this.#l10n) : []));
    // The label has little room.
    const whole = row?.direction === 'event' ? describeEvent(row, this.#l10n) : label;
    this.#stage.title = row?.note === undefined ? whole : `${whole}\n${row.note}`;
    const said = row && [
      saidOf(row, label, display.socketName, this.#l10n),
      ...annotationText(row, this.#l10n),
    ];
    setText(this.#said, said?.join('; ') ?? '');
  }
}

/** What is written at an arrow: the length and the beginning of a message, or the call. */
export function stepLabel(row: ListedRow, payload: DisplayFormat, l10n: Localizer): string {
  if (row.direction === 'event') {
    const { event } = row;
    const isCall = event !== undefined && event.error === undefined && event.event !== 'error';
    return isCall ? event.event : describeEvent(row, l10n);
  }
  const isCut = row.captured < row.length;
  const bytes = displayedBytes(row, payload);
  const rendered = renderEncoded(bytes, payload.encoding, isCut);
  const isHex = payload.format === 'auto' && isMostlyUnprintable(rendered, bytes.length);
  const text = (isHex ? formatHex(bytes) : rendered) + (isCut ? '…' : '');
  return `${l10n.byteCount(row.length)}${text === '' ? '' : `  ${text}`}`;
}

function saidOf(row: ListedRow, label: string, socketName: string, l10n: Localizer): string {
  const peer = row.peer === undefined ? '' : shortEndpoint(row.peer);
  switch (row.direction) {
    case 'in':
      return l10n.text('sequenceSent', peer, socketName, label);
    case 'out':
      return row.leg === 'server'
        ? l10n.text('sequenceSent', peer, socketName, label)
        : l10n.text('sequenceSent', socketName, peer, label);
    case 'event':
      return `${socketName}: ${describeEvent(row, l10n)}`;
  }
}
