import type { JobId } from '../../shared/capture.ts';
import type { SendJob } from '../../shared/sendJob.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

export interface RunningSendJobsOptions {
  readonly l10n: Localizer;
  readonly stop: (job: JobId) => void;
}

interface Row {
  readonly root: HTMLElement;
  readonly text: HTMLElement;
  readonly progress: HTMLProgressElement;
}

/**
 * The running send jobs, whichever view started them, each with its progress and a button that
 * stops it.
 */
export class RunningSendJobs {
  readonly root: HTMLElement;
  readonly #options: RunningSendJobsOptions;
  readonly #rows = new Map<JobId, Row>();

  constructor(options: RunningSendJobsOptions) {
    this.#options = options;
    this.root = element('div', 'send-jobs');
    this.root.setAttribute('role', 'group');
    this.root.setAttribute('aria-label', options.l10n.text('sendJobs'));
  }

  draw(sockets: readonly ViewSocket[]): void {
    const gone = new Set(this.#rows.keys());
    for (const { name, summary } of sockets) {
      for (const sendJob of summary?.sendJobs ?? []) {
        gone.delete(sendJob.job);
        this.#drawRow(name, sendJob);
      }
    }
    for (const job of gone) {
      this.#rows.get(job)?.root.remove();
      this.#rows.delete(job);
    }
    this.root.hidden = this.#rows.size === 0;
  }

  #drawRow(socket: string, { job, kind, done, total }: SendJob): void {
    const row = this.#rows.get(job) ?? this.#createRow(job, kind, socket);
    const { l10n } = this.#options;
    const unit = kind === 'file' ? 'fileProgress' : 'repeatProgress';
    const sent = l10n.count(done, 'message1', 'messages');
    setText(
      row.text,
      total > 0 ? l10n.text(unit, socket, done, total) : l10n.text('repeatEndless', socket, sent),
    );
    row.progress.hidden = total === 0;
    row.progress.max = Math.max(1, total);
    row.progress.value = done;
  }

  #createRow(job: JobId, kind: SendJob['kind'], socket: string): Row {
    const { l10n, stop } = this.#options;
    const root = element('div', 'send-job');
    const text = element('span', 'send-job-text');
    const progress = element('progress');
    progress.setAttribute('aria-label', l10n.text('sendJobOf', socket));
    const button = textButton(l10n.text('stopSendJob'), () => stop(job));
    button.setAttribute('aria-label', l10n.text('stopSendJobOf', socket));
    root.append(icon(kind === 'file' ? 'file' : 'sync'), text, progress, button);
    this.root.append(root);
    const row = { root, text, progress };
    this.#rows.set(job, row);
    return row;
  }
}
