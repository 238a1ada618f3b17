import type { JobId } from '../../shared/capture.ts';
import type { Transmission } from '../../shared/transmission.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import type { Words } from '../words.ts';

export interface RunningTransmissionsOptions {
  readonly words: Words;
  readonly stop: (job: JobId) => void;
}

interface Row {
  readonly root: HTMLElement;
  readonly text: HTMLElement;
  readonly progress: HTMLProgressElement;
}

/** What is being sent bit by bit, whichever view began it: how far it is, and a button that ends it. */
export class RunningTransmissions {
  readonly root: HTMLElement;
  readonly #options: RunningTransmissionsOptions;
  readonly #rows = new Map<JobId, Row>();

  constructor(options: RunningTransmissionsOptions) {
    this.#options = options;
    this.root = element('div', 'transmissions');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', options.words.text('transmissions'));
  }

  draw(sockets: readonly ViewSocket[]): void {
    const gone = new Set(this.#rows.keys());
    for (const { name, summary } of sockets) {
      for (const transmission of summary?.transmissions ?? []) {
        gone.delete(transmission.job);
        this.#drawRow(name, transmission);
      }
    }
    for (const job of gone) {
      this.#rows.get(job)?.root.remove();
      this.#rows.delete(job);
    }
    this.root.hidden = this.#rows.size === 0;
  }

  #drawRow(socket: string, { job, kind, done, total }: Transmission): void {
    const row = this.#rows.get(job) ?? this.#createRow(job, kind, socket);
    const { words } = this.#options;
    const unit = kind === 'file' ? 'fileProgress' : 'repeatProgress';
    const sent = words.count(done, 'message1', 'messages');
    setText(
      row.text,
      total > 0 ? words.text(unit, socket, done, total) : words.text('repeatEndless', socket, sent),
    );
    row.progress.hidden = total === 0;
    row.progress.max = Math.max(1, total);
    row.progress.value = done;
  }

  #createRow(job: JobId, kind: Transmission['kind'], socket: string): Row {
    const { words, stop } = this.#options;
    const root = element('div', 'transmission');
    const text = element('span', 'transmission-text');
    const progress = element('progress');
    progress.setAttribute('aria-label', words.text('transmissionOf', socket));
    const button = textButton(words.text('stopTransmission'), () => stop(job));
    button.setAttribute('aria-label', words.text('stopTransmissionOf', socket));
    root.append(icon(kind === 'file' ? 'file' : 'sync'), text, progress, button);
    this.root.append(root);
    const row = { root, text, progress };
    this.#rows.set(job, row);
    return row;
  }
}
