import * as vscode from 'vscode';
import type { ConnectionState, SocketState } from '../shared/engineApi.ts';
import { describeReason } from './describeError.ts';

const { t } = vscode.l10n;

/** A state in a word, with the reason where it failed. */
export function describeState(state: SocketState): string {
  switch (state.kind) {
    case 'stopped':
      return t('stopped');
    case 'starting':
      return t('starting…');
    case 'running':
      return t('running');
    case 'stopping':
      return t('stopping…');
    case 'failed':
      return t('failed: {0}', describeReason(state.error));
  }
}

export function describeConnectionState(state: ConnectionState): string {
  const words: Record<ConnectionState, string> = {
    connecting: t('connecting…'),
    open: t('open'),
    localShutdown: t('half closed by us'),
    remoteShutdown: t('half closed by the peer'),
    closed: t('closed'),
  };
  return words[state];
}
