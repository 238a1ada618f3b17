import { intervalMsMax } from '../../shared/sendJob.ts';
import type { Repetition } from '../../shared/sendJob.ts';
import { repeatCountMax } from '../../shared/viewSending.ts';
import type { Draft } from './draft.ts';
import { element } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

/** As it is written: what is no number stays, to be mended. */
export type RepetitionInput = NonNullable<Draft['repeat']>;

export const repeatDefault: RepetitionInput = { isOn: false, interval: '1000', count: '' };

/** What was written, `invalid` where it is no interval or no count. */
export function readRepetition({ interval, count }: RepetitionInput): Repetition | 'invalid' {
  const intervalMs = wholeNumber(interval, intervalMsMax);
  const messages = count.trim() === '' ? undefined : wholeNumber(count, repeatCountMax);
  return intervalMs === undefined || (messages === undefined && count.trim() !== '')
    ? 'invalid'
    : { intervalMs, ...(messages !== undefined && { count: messages }) };
}

function wholeNumber(text: string, max: number): number | undefined {
  const value = /^[1-9]\d{0,9}$/.test(text.trim()) ? Number(text) : undefined;
  return value !== undefined && value <= max ? value : undefined;
}

export interface RepeatChooserOptions {
  readonly l10n: Localizer;
  readonly repeat: RepetitionInput;
  readonly onDidChange: () => void;
}

/** Whether a message is sent once or again and again, how often and how many times. */
export class RepeatChooser {
  readonly root: HTMLElement;
  readonly #isOn: HTMLInputElement;
  readonly #interval: HTMLInputElement;
  readonly #count: HTMLInputElement;
  readonly #details: HTMLElement;

  constructor({ l10n, repeat, onDidChange }: RepeatChooserOptions) {
    this.root = element('div', 'repeat-chooser');
    const toggle = element('label', 'labelled');
    this.#isOn = element('input');
    this.#isOn.type = 'checkbox';
    this.#isOn.checked = repeat.isOn;
    toggle.append(this.#isOn, l10n.text('repeat'));
    this.#interval = numberInput(repeat.interval, l10n.text('repeatInterval'));
    this.#count = numberInput(repeat.count, l10n.text('repeatCount'));
    this.#count.placeholder = '∞';
    this.#details = element('div', 'repeat-details');
    this.#details.append(
      element('span', '', l10n.text('repeatEvery')),
      this.#interval,
      element('span', '', l10n.text('repeatMs')),
      this.#count,
      element('span', '', l10n.text('repeatTimes')),
    );
    this.root.append(toggle, this.#details);
    this.root.addEventListener('input', () => {
      this.#draw();
      onDidChange();
    });
    this.#draw();
  }

  get repeat(): RepetitionInput {
    return {
      isOn: this.#isOn.checked,
      interval: this.#interval.value,
      count: this.#count.value,
    };
  }

  #draw(): void {
    const { repeat } = this;
    this.#details.hidden = !repeat.isOn;
    const isIntervalWrong = readRepetition({ ...repeat, count: '' }) === 'invalid';
    this.#interval.setAttribute('aria-invalid', String(isIntervalWrong));
    const isCountWrong = readRepetition({ ...repeat, interval: '1' }) === 'invalid';
    this.#count.setAttribute('aria-invalid', String(isCountWrong));
  }
}

function numberInput(value: string, label: string): HTMLInputElement {
  const input = element('input', 'number-input');
  input.type = 'text';
  input.inputMode = 'numeric';
  input.value = value;
  input.title = label;
  input.setAttribute('aria-label', label);
  return input;
}
