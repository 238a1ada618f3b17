import type { EventDetail } from '../shared/entry.ts';
import type { FaultReport } from '../shared/fault/faultHit.ts';
import { formatFault } from '../shared/fault/formatFault.ts';
import { formatDelay } from '../shared/formatDelay.ts';
import type { ProxyReport } from '../shared/proxyProtocol.ts';
import type { ProxyConnectReport } from '../shared/proxy.ts';
import { shortEndpoint } from './format.ts';
import type { ScriptLine } from '../shared/script/scriptLine.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

/** An event in words, so that the rows of a connection read like its life. */
export function describeEvent(row: ListedRow, l10n: Localizer): string {
  const { event, peer, reason } = row;
  return event ? stepText(event, peer, reason, l10n) : '';
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
    proxyConnect,
    reconnect,
    script,
    fault,
  }: EventDetail,
  peer: string | undefined,
  reason: string | undefined,
  l10n: Localizer,
): string {
  const where = shortEndpoint(endpoint ?? peer ?? '');
  const step = (): string => {
    switch (event) {
      case 'bind':
        return l10n.text('event.bind', where);
      case 'join':
        return on === undefined
          ? l10n.text('event.join', where)
          : l10n.text('event.joinOn', where, on);
      case 'leave':
        return on === undefined
          ? l10n.text('event.leave', where)
          : l10n.text('event.leaveOn', where, on);
      case 'listen':
        return backlog === undefined
          ? l10n.text('event.listen', where)
          : l10n.text('event.listenBacklog', where, String(backlog));
      case 'attempt':
        return l10n.text('event.attempt', where);
      case 'reconnect':
        return l10n.text(
          'event.reconnect',
          formatDelay(reconnect?.delayMs ?? 0),
          String(reconnect?.attempt ?? 1),
        );
      case 'proxy':
        return proxyConnect === undefined ? event : proxyConnectText(proxyConnect, where, l10n);
      case 'accept':
        return l10n.text('event.accept', shortEndpoint(peer ?? endpoint ?? ''));
      case 'proxyHeader':
        return proxyHeader === undefined ? event : proxyHeaderText(proxyHeader, side, where, l10n);
      case 'connect':
        return l10n.text('event.connect', shortEndpoint(peer ?? endpoint ?? ''));
      case 'handshake':
        return l10n.text('event.handshake');
      case 'shutdown':
        return l10n.text(side === 'remote' ? 'event.shutdownRemote' : 'event.shutdownLocal');
      case 'close':
        return l10n.text(
          side === 'remote'
            ? 'event.closeRemote'
            : side === 'local'
              ? 'event.closeLocal'
              : 'event.close',
        );
      case 'reset':
        return l10n.text(
          side === 'remote'
            ? 'event.resetRemote'
            : side === 'local'
              ? 'event.resetLocal'
              : 'event.reset',
        );
      case 'fault':
        return fault === undefined ? event : faultText(fault, l10n);
      case 'script':
        return script === undefined ? event : scriptText(script, l10n);
      case 'reload':
        return l10n.text('event.reload');
      case 'error':
        return datagrams === undefined
          ? (reason ?? l10n.text('event.error', error?.message ?? ''))
          : l10n.text('event.datagrams', reason ?? error?.message ?? '', String(datagrams));
    }
  };
  const text =
    reachableAs === undefined
      ? step()
      : l10n.text('event.reachableAs', step(), reachableAs.map(shortEndpoint).join(', '));
  // A reset is its own reason.
  return reason === undefined || event === 'error' || event === 'reset'
    ? text
    : `${text}: ${reason}`;
}

function faultText(report: FaultReport, l10n: Localizer): string {
  if ('on' in report) {
    const { on, seed } = report;
    return on.length === 0
      ? l10n.text('event.noFaults', String(seed))
      : l10n.text('event.faults', on.map(formatFault).join(', '), String(seed));
  }
  const { fault, did, ms } = report;
  return l10n.text(`event.fault.${did}`, fault, ms === undefined ? '' : formatDelay(ms));
}

function scriptText({ level, text, path = '', line }: ScriptLine, l10n: Localizer): string {
  const name = path.replace(/^.*[\\/]/, '');
  const place = line === undefined ? name : `${name}:${line}`;
  return level === 'loaded'
    ? l10n.text('event.scriptLoaded', place)
    : level === 'failed'
      ? l10n.text('event.scriptFailed', place, text)
      : l10n.text('event.scriptLine', place, level, text);
}

function proxyConnectText(
  { target, user, answer }: ProxyConnectReport,
  where: string,
  l10n: Localizer,
): string {
  const to = shortEndpoint(target);
  if (answer !== undefined) {
    return l10n.text('event.proxyOpened', where, to, answer);
  }
  return user === undefined
    ? l10n.text('event.proxyAsked', where, to)
    : l10n.text('event.proxyAskedAs', where, to, user);
}

function proxyHeaderText(
  { version, command, source, destination, tlvs }: ProxyReport,
  side: EventDetail['side'],
  where: string,
  l10n: Localizer,
): string {
  const name = `PROXY v${version}`;
  const text =
    source === undefined
      ? l10n.text(
          command === 'local' ? 'event.proxyHeaderLocal' : 'event.proxyHeaderUnknown',
          name,
          where,
        )
      : l10n.text(
          side === 'local' ? 'event.proxyHeaderSent' : 'event.proxyHeaderReceived',
          name,
          where,
          shortEndpoint(source),
          shortEndpoint(destination ?? ''),
        );
  return tlvs === 0 ? text : l10n.text('event.proxyHeaderTlvs', text, String(tlvs));
}
