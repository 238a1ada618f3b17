import * as vscode from 'vscode';
import { roleOf, schemeOf, viaOf } from '../../shared/definition.ts';
import { formatEndpoint, isDatagramScheme, parseEndpoint } from '../../shared/endpoint.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { formatProxyAddress } from '../../shared/proxy.ts';
import { describeState } from '../../workbench/describeState.ts';
import { skipsVerification } from '../../workbench/describeTls.ts';
import { describeSendJob } from '../../workbench/describeSendJob.ts';
import { describeUnfinished } from '../../workbench/describeUnfinished.ts';
import { formatCount } from '../../workbench/figures.ts';
import { formatAgo } from '../../workbench/formatAgo.ts';
import { currentEndpoint, isOnNetwork } from '../../workbench/socketFacts.ts';
import { trustCheck } from '../../workbench/trustCheck.ts';
import { workspaceTrust } from '../workspaceTrust.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';

/** A row's text beside its name, as it is shown and as a screen reader speaks it. */
export interface Description {
  readonly shown: string;
  readonly spoken: string;
}

/**
 * What happened to a socket: `1 accepted · 16 B sent · 3 s ago`. The counts stand before what says
 * where and how, as a narrow side bar cuts the end. `now` is in milliseconds since the Unix epoch.
 */
export function socketDescription(socket: WorkbenchSocket, now: number): Description {
  const state = describeState(socket.state);
  const connections = connectionCount(socket);
  const bytes = describeBytes(socket.summary?.counters ?? { bytesIn: 0, bytesOut: 0 });
  const { lastMessageAt } = socket.summary ?? {};
  const rest = [
    ...(lastMessageAt === undefined ? [] : [formatAgo(now - lastMessageAt)]),
    ...circumstances(socket),
  ];
  // Of a socket with counts, the icon says that it runs.
  const isTold = socket.state.kind === 'running' && (connections ?? bytes) !== undefined;
  const line = (parts: readonly (string | undefined)[], separator: string) =>
    parts.filter((part) => part !== undefined).join(separator);
  return {
    shown: line([isTold ? undefined : state, connections, bytes?.shown, ...rest], ' · '),
    spoken: line([state, connections, bytes?.spoken, ...rest], ', '),
  };
}

/** `16 B sent`, or `← 1.4 kB → 16 B` where both sides spoke; undefined where nobody did. */
export function describeBytes({
  bytesIn,
  bytesOut,
}: {
  readonly bytesIn: number;
  readonly bytesOut: number;
}): Description | undefined {
  const received = bytesIn === 0 ? [] : [vscode.l10n.t('{0} received', formatBytes(bytesIn))];
  const sent = bytesOut === 0 ? [] : [vscode.l10n.t('{0} sent', formatBytes(bytesOut))];
  const texts = [...received, ...sent];
  return texts.length === 0
    ? undefined
    : {
        shown:
          texts.length === 1
            ? texts.join()
            : `← ${formatBytes(bytesIn)} → ${formatBytes(bytesOut)}`,
        spoken: texts.join(', '),
      };
}

/** How many connections a listener had, and has; undefined where none came. */
function connectionCount({ definition, state, summary }: WorkbenchSocket): string | undefined {
  const total = summary?.totalConnections ?? 0;
  const open = isActive(state) ? (summary?.openConnections ?? 0) : 0;
  if (roleOf(definition) === 'client' || total === 0) {
    return undefined;
  }
  const isDatagram = isDatagramScheme(schemeOf(definition));
  if (open === 0 || open === total) {
    const count = formatCount(total);
    return isDatagram
      ? vscode.l10n.t('peers: {0}', count)
      : open === 0
        ? vscode.l10n.t('{0} accepted', count)
        : vscode.l10n.t('{0} open', count);
  }
  return isDatagram
    ? vscode.l10n.t('peers: {0} of {1}', formatCount(open), formatCount(total))
    : vscode.l10n.t('{0} of {1} open', formatCount(open), formatCount(total));
}

/** What else somebody should see of it, the most important first. */
function circumstances(socket: WorkbenchSocket): string[] {
  const { definition, state, outdated, summary } = socket;
  const via = viaOf(definition);
  const endpoint = endpointBeside(definition.name, currentEndpoint(socket));
  return [
    ...(summary?.sendJobs ?? []).map(describeSendJob),
    ...(summary?.unfinished ? [describeUnfinished(summary.unfinished)] : []),
    ...(!isActive(state) && trustCheck(socket, workspaceTrust)
      ? [vscode.l10n.t('not trusted')]
      : []),
    ...(outdated === 'changed' ? [vscode.l10n.t('changed, restart to apply')] : []),
    ...(outdated === 'removed' ? [vscode.l10n.t('no longer in sockets.json')] : []),
    ...(endpoint === undefined ? [] : [endpoint]),
    ...(via === undefined ? [] : [vscode.l10n.t('through {0}', formatProxyAddress(via))]),
    ...(isOnNetwork(socket) ? [vscode.l10n.t('reachable from the network')] : []),
    ...(skipsVerification(definition) ? [vscode.l10n.t('certificates not verified')] : []),
  ];
}

/** `TCP 127.0.0.1:9999`; undefined where the name tells it already, as `TCP 9999` does. */
function endpointBeside(name: string, url: string): string | undefined {
  const parsed = parseEndpoint(url);
  if (!parsed.ok) {
    return url;
  }
  const { endpoint } = parsed;
  const text = formatEndpoint(endpoint);
  const rest = text.slice(text.indexOf(':') + 1).replace(/^\/\//, '');
  const words = name.split(/\s+/);
  const isTold =
    words.includes(rest) ||
    ('port' in endpoint && endpoint.host === '127.0.0.1' && words.includes(String(endpoint.port)));
  return isTold ? undefined : `${endpoint.scheme.toUpperCase()} ${rest}`;
}
