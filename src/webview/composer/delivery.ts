import type { Outcome } from '../../shared/socketError.ts';
import type { TransmissionReceipt } from '../../shared/transmission.ts';
import type { TrafficHost } from '../../shared/viewProtocol.ts';
import type { ViewSendRequest, ViewTransmitRequest } from '../../shared/viewSending.ts';
import type { Note } from './composerNote.ts';
import type { Words } from '../words.ts';

/** Sends a message, and words what became of it; `isSent` says whether anybody took it. */
export async function deliver(
  host: Pick<TrafficHost, 'send'>,
  words: Words,
  request: ViewSendRequest,
): Promise<Note & { readonly isSent: boolean }> {
  const outcome = await answered(host.send(request), words);
  if (!outcome.ok) {
    return { ...outcome.note, isSent: false };
  }
  const { connections, bytes } = outcome.value;
  const text =
    connections > 1
      ? words.text('sentToMany', bytes, connections)
      : words.text('sent', words.byteCount(bytes));
  return { text, isError: false, isSent: true };
}

/** Sends a file, or a message again and again, and words what became of it once that is over. */
export async function transmit(
  host: Pick<TrafficHost, 'transmit'>,
  words: Words,
  request: ViewTransmitRequest,
): Promise<Note> {
  const outcome = await answered(host.transmit(request), words);
  if (!outcome.ok) {
    return outcome.note;
  }
  const { endedBy, missed, lost } = outcome.value;
  const isWhole = (endedBy === 'completed' || endedBy === 'cancelled') && missed + lost === 0;
  return { text: transmittedText(outcome, 'file' in request, words), isError: !isWhole };
}

function transmittedText(
  { value, reason }: { readonly value: TransmissionReceipt; readonly reason?: string },
  isFile: boolean,
  words: Words,
): string {
  const { endedBy, messages, bytes, missed, lost } = value;
  // How far a file came is told in messages as well.
  const sent =
    isFile && endedBy === 'completed'
      ? words.text('sent', words.byteCount(bytes))
      : words.text('transmitted', words.count(messages, 'message1', 'messages'), bytes);
  return [
    reason ?? (endedBy === 'completed' ? '' : words.text(`transmissionEnd.${endedBy}`)),
    sent,
    missed > 0 ? words.text('transmissionMissed', missed) : '',
    lost > 0 ? words.text('transmissionLost', lost) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly reason?: string }
  | { readonly ok: false; readonly note: Note };

async function answered<T>(
  asked: Promise<Outcome<T> & { readonly reason?: string }>,
  words: Words,
): Promise<Answer<T>> {
  try {
    const outcome = await asked;
    return outcome.ok
      ? outcome
      : { ok: false, note: { text: outcome.reason ?? outcome.error.message, isError: true } };
  } catch {
    return { ok: false, note: { text: words.text('unanswered'), isError: true } };
  }
}
