import { formatBytes } from '../shared/formatBytes.ts';
import type { SendJob, SendJobReceipt } from '../shared/sendJob.ts';
import { describeError } from './describeError.ts';
import { formatCount } from './figures.ts';
import { l10n } from './l10n.ts';

/** Describes a send job and its progress. */
export function describeSendJob({ kind, done, total }: SendJob): string {
  if (kind === 'file') {
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((100 * done) / total));
    return l10n.t('sending a file, {0} %', percent);
  }
  if (kind === 'replay') {
    return l10n.t('replaying, {0} of {1}', formatCount(done), formatCount(total));
  }
  return total === 0
    ? l10n.t('sending periodically, {0} times so far', formatCount(done))
    : l10n.t('sending periodically, {0} of {1}', formatCount(done), formatCount(total));
}

/** Describes the result of a send job in one or two sentences. */
export function describeReceipt(receipt: SendJobReceipt): string {
  const { messages, bytes, connections, lost, missed } = receipt;
  const sent =
    connections > 1
      ? l10n.t(
          'Sent {0} in {1} messages over {2} connections',
          formatBytes(bytes),
          formatCount(messages),
          formatCount(connections),
        )
      : l10n.t('Sent {0} in {1} messages', formatBytes(bytes), formatCount(messages));
  return [
    `${sent}${ending(receipt)}.`,
    ...(missed === 0
      ? []
      : [l10n.t('{0} messages were left out: too much was waiting.', formatCount(missed))]),
    ...(lost === 0 || connections < 2
      ? []
      : [l10n.t('{0} connections closed before completion.', formatCount(lost))]),
  ].join(' ');
}

function ending({ endedBy, error }: SendJobReceipt): string {
  const endings: Record<SendJobReceipt['endedBy'], string> = {
    completed: '',
    cancelled: l10n.t(', then it was cancelled'),
    socketStopped: l10n.t(', then the socket stopped'),
    connectionsEnded: l10n.t(', then the last connection closed'),
    failed: error === undefined ? '' : l10n.t(', then it failed: {0}', describeError(error)),
  };
  return endings[endedBy].replace(/\.$/, '');
}
