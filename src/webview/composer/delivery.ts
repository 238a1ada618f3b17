import type { Outcome } from '../../shared/socketError.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';
import type { ViewSendRequest, ViewSendJobRequest } from '../../shared/viewSending.ts';
import type { Note } from './composerNote.ts';
import type { Localizer } from '../localizer.ts';

/** Sends a message, and words what became of it; `isSent` says whether anybody took it. */
export async function deliver(
  host: Pick<HostApi, 'send'>,
  l10n: Localizer,
  request: ViewSendRequest,
): Promise<Note & { readonly isSent: boolean }> {
  const outcome = await answered(host.send(request), l10n);
  if (!outcome.ok) {
    return { ...outcome.note, isSent: false };
  }
  const { connections, bytes } = outcome.value;
  const text =
    connections > 1
      ? l10n.text('sentToMany', bytes, connections)
      : l10n.text('sent', l10n.byteCount(bytes));
  return { text, isError: false, isSent: true };
}

/** Sends a file, or a message again and again, and words what became of it once that is over. */
export async function startSendJob(
  host: Pick<HostApi, 'startSendJob'>,
  l10n: Localizer,
  request: ViewSendJobRequest,
): Promise<Note> {
  const outcome = await answered(host.startSendJob(request), l10n);
  if (!outcome.ok) {
    return outcome.note;
  }
  const { endedBy, missed, lost } = outcome.value;
  const isWhole = (endedBy === 'completed' || endedBy === 'cancelled') && missed + lost === 0;
  return { text: sendJobText(outcome, 'file' in request, l10n), isError: !isWhole };
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

async function answered<T>(
  asked: Promise<Outcome<T> & { readonly reason?: string }>,
  l10n: Localizer,
): Promise<Answer<T>> {
  try {
    const outcome = await asked;
    return outcome.ok
      ? outcome
      : { ok: false, note: { text: outcome.reason ?? outcome.error.message, isError: true } };
  } catch {
    return { ok: false, note: { text: l10n.text('unanswered'), isError: true } };
  }
}
