import type { SendJobReceipt } from '../../shared/sendJob.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';
import type { SentAnswer, ViewSendRequest, ViewSendJobRequest } from '../../shared/viewSending.ts';
import type { Note } from './composerNote.ts';
import type { Localizer } from '../localizer.ts';
import { TransientNote } from './transientNote.ts';

export interface DeliveryOptions {
  readonly host: Pick<HostApi, 'send' | 'startSendJob'>;
  readonly l10n: Localizer;
  /** It is busy, or no more, or there is another note. */
  readonly onDidChange: () => void;
}

/** Sends messages, files and repeated messages, and words what became of the last. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #note: TransientNote;
  #isSending = false;
  /** A send job was asked for, and is not seen to run yet: pressed twice it would go out twice. */
  #isStarting = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#note = new TransientNote(options.onDidChange);
  }

  get isBusy(): boolean {
    return this.#isSending || this.#isStarting;
  }

  get note(): Note | undefined {
    return this.#note.note;
  }

  notify(text: string): void {
    this.#note.set({ text, isError: false });
  }

  clearNote(): void {
    this.#note.clear();
  }

  /** Send jobs run, so that the user sees the one that was asked for. */
  jobsRun(): void {
    this.#isStarting = false;
  }

  /** Sends a message; resolves with whether anybody took it. */
  async send(request: ViewSendRequest): Promise<boolean> {
    const { host, l10n, onDidChange } = this.#options;
    this.#isSending = true;
    onDidChange();
    const outcome = await answered(host.send(request), l10n);
    this.#isSending = false;
    if (!outcome.ok) {
      this.#note.set(outcome.note);
      return false;
    }
    const { connections, bytes } = outcome.value;
    const text =
      connections > 1
        ? l10n.text('sentToMany', bytes, connections)
        : l10n.text('sent', l10n.byteCount(bytes));
    this.#note.set({ text, isError: false });
    return true;
  }

  /** Sends a file, or a message again and again; resolves once that is over. */
  async run(request: ViewSendJobRequest): Promise<void> {
    const { host, l10n, onDidChange } = this.#options;
    this.#isStarting = true;
    onDidChange();
    const outcome = await answered(host.startSendJob(request), l10n);
    this.#isStarting = false;
    if (!outcome.ok) {
      this.#note.set(outcome.note);
      return;
    }
    const { endedBy, missed, lost } = outcome.value;
    const isWhole = (endedBy === 'completed' || endedBy === 'cancelled') && missed + lost === 0;
    this.#note.set({ text: sendJobText(outcome, 'file' in request, l10n), isError: !isWhole });
  }
}

function sendJobText(
  { value, reason }: { readonly value: SendJobReceipt; readonly reason?: string },
  isFile: boolean,
  l10n: Localizer,
): string {
  const { endedBy, messages, bytes, missed, lost } = value;
  // How far a file came is told in messages as well.
  const sent =
    isFile && endedBy === 'completed'
      ? l10n.text('sent', l10n.byteCount(bytes))
      : l10n.text('sendJobDone', l10n.count(messages, 'message1', 'messages'), bytes);
  return [
    reason ?? (endedBy === 'completed' ? '' : l10n.text(`sendJobEnd.${endedBy}`)),
    sent,
    missed > 0 ? l10n.text('sendJobMissed', missed) : '',
    lost > 0 ? l10n.text('sendJobLost', lost) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly reason?: string }
  | { readonly ok: false; readonly note: Note };

async function answered<T>(asked: Promise<SentAnswer<T>>, l10n: Localizer): Promise<Answer<T>> {
  try {
    const outcome = await asked;
    return outcome.ok ? outcome : { ok: false, note: { text: outcome.reason, isError: true } };
  } catch {
    return { ok: false, note: { text: l10n.text('unanswered'), isError: true } };
  }
}
