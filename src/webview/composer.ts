import { lineEndings, notations } from '../shared/payload.ts';
import type { TrafficHost, ViewSendRequest, ViewSocket } from '../shared/viewProtocol.ts';
import { ComposerTarget } from './composerTarget.ts';
import { composeBytes } from './draft.ts';
import type { ComposedBytes, Draft } from './draft.ts';
import { element, icon, setText, textButton } from './elements.ts';
import { HistoryCursor } from './historyCursor.ts';
import { setChoices } from './options.ts';
import type { Composed } from '../shared/viewProtocol.ts';
import type { Words } from './words.ts';

export interface ComposerOptions {
  readonly root: HTMLFormElement;
  readonly host: Pick<TrafficHost, 'connections' | 'send' | 'start'>;
  readonly words: Words;
  readonly draft: Draft;
  readonly history: readonly Composed[];
  readonly onDidChange: () => void;
}

interface Outcome {
  readonly text: string;
  readonly isError: boolean;
}

/** How long the outcome of a message stands there, in milliseconds. */
const outcomeMs = 8_000;

/** The send box: a message as text or hexadecimal, whom it goes to, and why it can't go. */
export class Composer {
  readonly #options: ComposerOptions;
  readonly #target: ComposerTarget;
  readonly #history: HistoryCursor;
  readonly #area: HTMLTextAreaElement;
  /** Lies under the text and marks the fault in it. */
  readonly #marks: HTMLElement;
  readonly #notationButtons: Readonly<Record<Draft['notation'], HTMLButtonElement>>;
  readonly #lineEnding: HTMLSelectElement;
  readonly #note: HTMLElement;
  readonly #length: HTMLElement;
  readonly #sendButton: HTMLButtonElement;
  #notation: Draft['notation'];
  #composed: ComposedBytes = { kind: 'bytes', bytes: new Uint8Array() };
  /** What became of the last message, for a while. */
  #outcome: Outcome | undefined;
  #isSending = false;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const { root, words, draft } = options;
    this.#history = new HistoryCursor(options.history);
    this.#notation = draft.notation;
    root.setAttribute('aria-label', words.text('composer'));

    const field = element('div', 'composer-field');
    this.#marks = element('div', 'composer-marks');
    this.#marks.setAttribute('aria-hidden', 'true');
    this.#area = element('textarea');
    this.#area.value = draft.text;
    this.#area.rows = 1;
    this.#area.spellcheck = false;
    this.#area.setAttribute('aria-label', words.text('message'));
    this.#area.setAttribute('aria-describedby', 'composerNote');
    field.append(this.#marks, this.#area);

    const bar = element('div', 'composer-bar');
    const targetGroup = element('div', 'composer-target');
    const notationGroup = element('div', 'segmented');
    notationGroup.setAttribute('role', 'group');
    notationGroup.setAttribute('aria-label', words.text('notation'));
    const notationButton = (notation: Draft['notation']) =>
      textButton(words.text(`notation.${notation}`), () => this.#setNotation(notation));
    this.#notationButtons = {
      text: notationButton('text'),
      hex: notationButton('hex'),
      base64: notationButton('base64'),
    };
    notationGroup.append(...notations.map((notation) => this.#notationButtons[notation]));
    this.#lineEnding = element('select', 'line-ending');
    this.#lineEnding.setAttribute('aria-label', words.text('lineEnding'));
    this.#lineEnding.title = words.text('lineEnding');
    setChoices(
      this.#lineEnding,
      lineEndings.map((ending) => ({ value: ending, label: words.text(`lineEnding.${ending}`) })),
      draft.lineEnding,
    );
    this.#note = element('div', 'composer-note');
    this.#note.id = 'composerNote';
    this.#note.setAttribute('role', 'status');
    this.#length = element('div', 'composer-length');
    this.#sendButton = element('button', 'primary-button');
    this.#sendButton.type = 'submit';
    this.#sendButton.title = words.text('sendTip', sendKeys());
    this.#sendButton.setAttribute('aria-label', words.text('send'));
    this.#sendButton.append(icon('send'), element('span', 'label', words.text('send')));
    bar.append(
      targetGroup,
      notationGroup,
      this.#lineEnding,
      this.#note,
      this.#length,
      this.#sendButton,
    );
    root.append(field, bar);

    this.#target = new ComposerTarget({
      root: targetGroup,
      host: options.host,
      words,
      target: draft,
      onDidChange: () => this.#changed(),
    });
    this.#area.addEventListener('input', () => {
      this.#history.leave();
      this.#edited();
    });
    this.#area.addEventListener('keydown', (event) => this.#key(event));
    this.#area.addEventListener('scroll', () => (this.#marks.scrollTop = this.#area.scrollTop));
    this.#lineEnding.addEventListener('change', () => this.#edited());
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#changed();
  }

  get draft(): Draft {
    return { ...this.#shown, ...this.#target.target };
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    this.#target.setSockets(sockets);
  }

  /** Aims at what the view shows, or at what the user chose there. */
  aim(...[target, by]: Parameters<ComposerTarget['choose']>): void {
    this.#target.choose(target, by);
  }

  /** Whether the user chose whom to send to. */
  get isAimed(): boolean {
    return this.#target.target.isChosen === true;
  }

  /** Puts a message into the field, whole: its line ending is part of it. */
  compose({ notation, text }: Pick<Composed, 'notation' | 'text'>): void {
    this.#history.leave();
    this.#show({ notation, text, lineEnding: 'none' });
  }

  focus(): void {
    this.#area.focus();
  }

  get #shown(): Composed {
    return {
      notation: this.#notation,
      text: this.#area.value,
      lineEnding: lineEndings.find((ending) => ending === this.#lineEnding.value) ?? 'none',
    };
  }

  #show(composed: Composed): void {
    this.#area.value = composed.text;
    this.#notation = composed.notation;
    this.#lineEnding.value = composed.lineEnding;
    this.#edited();
  }

  #setNotation(notation: Draft['notation']): void {
    this.#notation = notation;
    this.#history.leave();
    this.#edited();
  }

  #edited(): void {
    this.#outcome = undefined;
    this.#changed();
  }

  #changed(): void {
    this.#composed = composeBytes(this.#shown, this.#target.socket?.scheme === 'udp');
    this.#draw();
    this.#options.onDidChange();
  }

  #draw(): void {
    const { words } = this.#options;
    for (const notation of notations) {
      const isChosen = notation === this.#notation;
      this.#notationButtons[notation].setAttribute('aria-pressed', String(isChosen));
    }
    this.#area.placeholder = words.text(
      this.#notation === 'hex' ? 'hexPlaceholder' : 'messagePlaceholder',
    );
    this.#markFault();
    const { kind } = this.#composed;
    setText(
      this.#length,
      this.#composed.kind === 'bytes' ? words.byteCount(this.#composed.bytes.length) : '',
    );
    this.#drawNote();
    this.#area.setAttribute('aria-invalid', String(kind !== 'bytes'));
    this.#sendButton.disabled = this.#isSending || kind !== 'bytes' || this.#obstacle !== undefined;
    // Grows with its text; the style sheet says how far.
    this.#area.style.height = 'auto';
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }

  /** Why nothing could be sent now, whatever the message. */
  get #obstacle(): { readonly text: string; readonly start?: ViewSocket } | undefined {
    const { words } = this.#options;
    const { socket, to, connectionCount } = this.#target;
    if (!socket) {
      return { text: words.text('nothingRuns') };
    }
    if (socket.state !== 'running') {
      return { text: words.text('notRunning', socket.name), start: socket };
    }
    if (to === undefined) {
      return { text: words.text('peerInvalid') };
    }
    const isDatagram = socket.scheme === 'udp';
    return to === 'all' && socket.role === 'listener' && connectionCount === 0
      ? { text: words.text(isDatagram ? 'nobodyHeard' : 'nobodyConnected', socket.name) }
      : undefined;
  }

  #drawNote(): void {
    const { words, host } = this.#options;
    const fault = this.#faultText();
    const obstacle = this.#obstacle;
    const outcome = this.#outcome;
    const failure = fault ?? (outcome?.isError === true ? outcome.text : undefined);
    const text = failure ?? obstacle?.text ?? outcome?.text ?? '';
    const isError = failure !== undefined;
    this.#note.classList.toggle('error', isError);
    this.#note.title = text;
    const start = text === obstacle?.text ? obstacle.start : undefined;
    const label = start && words.text('start', start.name);
    if (this.#note.textContent !== text + (label ?? '')) {
      this.#note.replaceChildren(element('span', '', text));
      if (start && label !== undefined) {
        this.#note.append(textButton(label, () => void host.start(start.id)));
      }
    }
  }

  #faultText(): string | undefined {
    const { words } = this.#options;
    const composed = this.#composed;
    switch (composed.kind) {
      case 'fault': {
        const { fault, position, length } = composed;
        const part = this.#area.value.slice(position, position + Math.min(length, 20));
        return words.text('faultAt', position + 1, words.text(`fault.${fault}`, part));
      }
      case 'tooLong':
        return words.text('tooLong', composed.length, composed.max);
      case 'bytes':
        return undefined;
    }
  }

  #markFault(): void {
    if (this.#composed.kind !== 'fault') {
      this.#marks.replaceChildren();
      return;
    }
    const { position, length } = this.#composed;
    const text = this.#area.value;
    this.#marks.replaceChildren(
      document.createTextNode(text.slice(0, position)),
      element('mark', '', text.slice(position, position + length)),
      document.createTextNode(text.slice(position + length)),
    );
    this.#marks.scrollTop = this.#area.scrollTop;
  }

  #key(event: KeyboardEvent): void {
    const { value, selectionStart, selectionEnd } = this.#area;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.#send();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const isFirstLine = !value.slice(0, selectionStart).includes('\n');
    const isLastLine = !value.slice(selectionEnd).includes('\n');
    const composed =
      event.key === 'ArrowUp' && isFirstLine
        ? this.#history.older(this.#shown)
        : event.key === 'ArrowDown' && isLastLine
          ? this.#history.newer()
          : undefined;
    if (composed) {
      event.preventDefault();
      this.#show(composed);
      // At the edge that the next step in the same direction needs.
      const caret = event.key === 'ArrowUp' ? 0 : composed.text.length;
      this.#area.setSelectionRange(caret, caret);
    }
  }

  async #send(): Promise<void> {
    const composed = this.#composed;
    const { socket, to } = this.#target;
    if (composed.kind === 'fault') {
      this.#area.focus();
      this.#area.setSelectionRange(composed.position, composed.position + composed.length);
      return;
    }
    if (composed.kind !== 'bytes' || !socket || to === undefined || this.#sendButton.disabled) {
      return;
    }
    const shown = this.#shown;
    this.#isSending = true;
    this.#draw();
    await this.#deliver({ socket: socket.id, to, bytes: composed.bytes, composed: shown });
    this.#isSending = false;
    this.#draw();
  }

  async #deliver(request: ViewSendRequest): Promise<void> {
    const { host, words } = this.#options;
    try {
      const outcome = await host.send(request);
      if (!outcome.ok) {
        this.#setOutcome({ text: outcome.reason ?? outcome.error.message, isError: true });
        return;
      }
      const { connections, bytes } = outcome.value;
      const text =
        connections > 1
          ? words.text('sentToMany', bytes, connections)
          : words.text('sent', words.byteCount(bytes));
      this.#setOutcome({ text, isError: false });
      this.#history.add(request.composed);
      // Typing replaces it, the same keys send it again.
      this.#area.select();
    } catch {
      this.#setOutcome({ text: words.text('unanswered'), isError: true });
    }
  }

  #setOutcome(outcome: Outcome): void {
    this.#outcome = outcome;
    setTimeout(() => {
      if (this.#outcome === outcome) {
        this.#outcome = undefined;
        this.#draw();
      }
    }, outcomeMs);
  }
}

function sendKeys(): string {
  return /\bMac/i.test(navigator.userAgent) ? '⌘⏎' : 'Ctrl+Enter';
}
