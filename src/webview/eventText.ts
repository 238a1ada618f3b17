import type { EventDetail } from '../shared/entry.ts';
import { formatDelay } from '../shared/formatDelay.ts';
import type { ProxyReport } from '../shared/proxyProtocol.ts';
import type { TunnelReport } from '../shared/tunnel.ts';
import { shortEndpoint } from './format.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Words } from './words.ts';

/** An event in words, so that the rows of a connection read like its life. */
export function eventText(row: ListedRow, words: Words): string {
  const { event, peer, reason } = row;
  return event ? stepText(event, peer, reason, words) : '';
}

function stepText(
  {
    event,
    side,
    endpoint,
    error,
    backlog,
    reachableAs,
    interface: on,
    datagrams,
    proxyHeader,
    tunnel,
    reconnect,
  }: EventDetail,
  peer: string | undefined,
  reason: string | undefined,
  words: Words,
): string {
  const where = shortEndpoint(endpoint ?? peer ?? '');
  const step = (): string => {
    switch (event) {
      case 'bind':
        return words.text('event.bind', where);
      case 'join':
        return on === undefined
          ? words.text('event.join', where)
          : words.text('event.joinOn', where, on);
      case 'leave':
        return on === undefined
          ? words.text('event.leave', where)
          : words.text('event.leaveOn', where, on);
      case 'listen':
        return backlog === undefined
          ? words.text('event.listen', where)
          : words.text('event.listenBacklog', where, String(backlog));
      case 'attempt':
        return words.text('event.attempt', where);
      case 'reconnect':
        return words.text(
          'event.reconnect',
          formatDelay(reconnect?.delayMs ?? 0),
          String(reconnect?.attempt ?? 1),
        );
      case 'tunnel':
        return tunnel === undefined ? event : tunnelText(tunnel, where, words);
      case 'accept':
        return words.text('event.accept', shortEndpoint(peer ?? endpoint ?? ''));
      case 'proxyHeader':
        return proxyHeader === undefined ? event : proxyHeaderText(proxyHeader, side, where, words);
      case 'connect':
        return words.text('event.connect', shortEndpoint(peer ?? endpoint ?? ''));
      case 'handshake':
        return words.text('event.handshake');
      case 'shutdown':
        return words.text(side === 'remote' ? 'event.shutdownRemote' : 'event.shutdownLocal');
      case 'close':
        return words.text(
          side === 'remote'
            ? 'event.closeRemote'
            : side === 'local'
              ? 'event.closeLocal'
              : 'event.close',
        );
      case 'reset':
        return words.text(
          side === 'remote'
            ? 'event.resetRemote'
            : side === 'local'
              ? 'event.resetLocal'
              : 'event.reset',
        );
      case 'error':
        return datagrams === undefined
          ? (reason ?? words.text('event.error', error?.message ?? ''))
          : words.text('event.datagrams', reason ?? error?.message ?? '', String(datagrams));
    }
  };
  const text =
    reachableAs === undefined
      ? step()
      : words.text('event.reachableAs', step(), reachableAs.map(shortEndpoint).join(', '));
  // A reset is its own reason.
  return reason === undefined || event === 'error' || event === 'reset'
    ? text
    : `${text}: ${reason}`;
}

function tunnelText({ target, user, answer }: TunnelReport, where: string, words: Words): string {
  const to = shortEndpoint(target);
  if (answer !== undefined) {
    return words.text('event.tunnelOpened', where, to, answer);
  }
  return user === undefined
    ? words.text('event.tunnelAsked', where, to)
    : words.text('event.tunnelAskedAs', where, to, user);
}

function proxyHeaderText(
  { version, command, source, destination, tlvs }: ProxyReport,
  side: EventDetail['side'],
  where: string,
  words: Words,
): string {
  const name = `PROXY v${version}`;
  const text =
    source === undefined
      ? words.text(
          command === 'local' ? 'event.proxyHeaderLocal' : 'event.proxyHeaderUnknown',
          name,
          where,
        )
      : words.text(
          side === 'local' ? 'event.proxyHeaderSent' : 'event.proxyHeaderReceived',
          name,
          where,
          shortEndpoint(source),
          shortEndpoint(destination ?? ''),
        );
  return tlvs === 0 ? text : words.text('event.proxyHeaderTlvs', text, String(tlvs));
}
