import type { ConnectionEnd } from '../shared/closedConnection.ts';
import type { SocketState } from '../shared/engineApi.ts';
import type { ConnectionState } from '../shared/connectionSummary.ts';
import { describeReason } from './describeError.ts';
import { formatLocalTime } from './figures.ts';
import { l10n } from './l10n.ts';

/** A state in a word, with the reason where it failed. */
export function describeState(state: SocketState): string {
  switch (state.kind) {
    case 'stopped':
      return state.endedBy === undefined ? l10n.t('stopped') : l10n.t('ended');
    case 'starting':
      return l10n.t('starting…');
    case 'running':
      return l10n.t('running');
    case 'stopping':
      return l10n.t('stopping…');
    case 'reconnecting':
      return describeReconnecting(state);
    case 'failed':
      return l10n.t('failed: {0}', describeReason(state.error));
  }
}

function describeReconnecting({
  attempt,
  retryAt,
  error,
}: Extract<SocketState, { kind: 'reconnecting' }>): string {
  const why =
    error === undefined ? l10n.t('the peer closed the connection') : describeReason(error);
  return retryAt === undefined
    ? l10n.t('reconnecting… (attempt {0}): {1}', attempt, why)
    : l10n.t('reconnects at {0} (attempt {1}): {2}', formatLocalTime(retryAt), attempt, why);
}

export function describeConnectionState(state: ConnectionState): string {
  const words: Record<ConnectionState, string> = {
    handshake: l10n.t('TLS handshake…'),
    open: l10n.t('open'),
    localShutdown: l10n.t('half closed by us'),
    remoteShutdown: l10n.t('half closed by the peer'),
    closed: l10n.t('closed'),
  };
  return words[state];
}

export function describeConnectionEnd({ kind, side, error }: ConnectionEnd): string {
  switch (kind) {
    case 'close':
      return side === 'remote' ? l10n.t('closed by the peer') : l10n.t('closed by us');
    case 'reset':
      return side === 'remote' ? l10n.t('reset by the peer') : l10n.t('reset by us');
    case 'error':
      return error === undefined ? l10n.t('failed') : l10n.t('failed: {0}', describeReason(error));
  }
}
