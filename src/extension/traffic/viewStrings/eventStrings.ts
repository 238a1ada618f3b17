import * as vscode from 'vscode';
import type { ViewStrings } from '../../../shared/viewStrings.ts';

/** How events are worded. */
export function eventStrings() {
  const { t } = vscode.l10n;
  return {
    'event.bind': t('Bound to {0}'),
    'event.join': t('Joined the group {0}'),
    'event.joinOn': t('Joined the group {0} on {1}'),
    'event.leave': t('Left the group {0}'),
    'event.leaveOn': t('Left the group {0} on {1}'),
    'event.listen': t('Listening on {0}'),
    'event.listenBacklog': t('Listening on {0}, backlog {1}'),
    'event.proxyHeaderReceived': t('{0} header from {1}: the client {2} connected to {3}'),
    'event.proxyHeaderSent': t('{0} header sent to {1}: client {2}, connected to {3}'),
    'event.proxyHeaderLocal': t('{0} header (LOCAL), {1}: a connection made by the proxy itself'),
    'event.proxyHeaderUnknown': t('{0} header, {1}: the client is not named'),
    'event.proxyHeaderTlvs': t('{0}; extensions: {1}'),
    'event.datagrams': t('{0} ({1} datagrams)'),
    'event.reachableAs': t('{0}; other machines use {1}'),
    'event.attempt': t('Trying {0}'),
    'event.reconnect': t('Connecting again in {0}, attempt {1}'),
    'event.proxyAsked': t('Requesting {1} from the proxy {0}'),
    'event.proxyAskedAs': t('Requesting {1} from the proxy {0} as {2}'),
    'event.proxyOpened': t('The proxy {0} connected to {1}: {2}'),
    'event.accept': t('Accepted a connection from {0}'),
    'event.connect': t('Connected to {0}'),
    'event.handshake': t('TLS handshake done'),
    'event.reload': t('The window was reloaded; earlier entries are from before'),
    'event.shutdownLocal': t('Finished sending (half close)'),
    'event.shutdownRemote': t('The peer finished sending (half close)'),
    'event.closeLocal': t('Closed'),
    'event.closeRemote': t('Closed by the peer'),
    'event.close': t('Closed'),
    'event.resetLocal': t('Reset'),
    'event.resetRemote': t('Reset by the peer'),
    'event.reset': t('Reset'),
    'event.error': t('Error: {0}'),
  } satisfies Partial<ViewStrings>;
}
