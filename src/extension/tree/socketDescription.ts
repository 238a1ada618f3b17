import * as vscode from 'vscode';
import { roleOf, schemeOf, viaOf } from '../../shared/definition/definition.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import { forwardOf } from '../../shared/definition/forward.ts';
import { formatEndpoint, isDatagramScheme, parseEndpoint } from '../../shared/endpoint.ts';
import { formatFault } from '../../shared/fault/formatFault.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { formatProxyAddress } from '../../shared/proxy.ts';
import { describeState } from '../../workbench/describeState.ts';
import { skipsVerification } from '../../workbench/describeTls.ts';
import { describeSendJob } from '../../workbench/describeSendJob.ts';
import { describeUnfinished } from '../../workbench/describeUnfinished.ts';
import { faultsOn } from '../../workbench/faultsOf.ts';
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
 * What happened to a socket: `→16 B · 1 accepted · 3 s ago`, or `←1.4 kB →16 B · 1 open · 3 s ago`. The bytes
 * stand first, then the number of connections before its word, then what says where and how: a narrow side bar
 * cuts the end, and the buttons of the row that the pointer is on cover some of it. `now` is in milliseconds
 * since the Unix epoch.
 */
export function socketDescription(socket: WorkbenchSocket, now: number): Description {
  const state = describeState(socket.state);
  const connections = connectionCount(socket);
  const counters = socket.summary?.counters ?? { bytesIn: 0, bytesOut: 0 };
  const counts = [byteArrows(counters), connections].filter((part) => part !== undefined);
  const { lastMessageAt } = socket.summary ?? {};
  const ago = lastMessageAt === undefined ? [] : [formatAgo(now - lastMessageAt)];
  const endpoint = endpointBeside(socket.definition.name, currentEndpoint(socket));
  // Of a socket with counts, the icon says that it runs.
  const isTold = socket.state.kind === 'running' && counts.length > 0;
  // Of this machine, the port says all.
  const shownCircumstances = circumstances(socket, endpoint?.replace(' 127.0.0.1:', ' :'));
  return {
    shown: [...counts, ...(isTold ? [] : [state]), ...ago, ...shownCircumstances].join(' · '),
    spoken: [
      state,
      connections,
      describeBytes(counters),
      ...ago,
      ...circumstances(socket, endpoint),
    ]
      .filter((part) => part !== undefined)
      .join(', '),
  };
}

interface ByteCounts {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** `1.4 kB received, 16 B sent`; undefined where nobody spoke. */
export function describeBytes({ bytesIn, bytesOut }: ByteCounts): string | undefined {
  const texts = [
    ...(bytesIn === 0 ? [] : [vscode.l10n.t('{0} received', formatBytes(bytesIn))]),
    ...(bytesOut === 0 ? [] : [vscode.l10n.t('{0} sent', formatBytes(bytesOut))]),
  ];
  return texts.length === 0 ? undefined : texts.join(', ');
}

/**
 * `←1.4 kB →16 B`, as short as can be: a unit that both have stands once, `←189 →41 B`. Undefined where nobody
 * spoke.
 */
export function byteArrows({ bytesIn, bytesOut }: ByteCounts): string | undefined {
  const [received, sent] = [formatBytes(bytesIn), formatBytes(bytesOut)];
  if (bytesIn === 0 || bytesOut === 0) {
    return bytesIn > 0 ? `←${received}` : bytesOut > 0 ? `→${sent}` : undefined;
  }
  const [figure = '', unit] = received.split(' ');
  return sent.endsWith(` ${unit}`) ? `←${figure} →${sent}` : `←${received} →${sent}`;
}

/** How many connections a listener had, and has; undefined where none came. */
function connectionCount({ definition, state, summary }: WorkbenchSocket): string | undefined {
  const total = summary?.totalConnections ?? 0;
  const open = isActive(state) ? (summary?.openConnections ?? 0) : 0;
  if (roleOf(definition) === 'client' || total === 0) {
    return undefined;
  }
  const all = formatCount(total);
  if (isDatagramScheme(schemeOf(definition))) {
    return open > 0 && open < total
      ? vscode.l10n.t('{0} of {1} peers', formatCount(open), all)
      : total === 1
        ? vscode.l10n.t('1 peer')
        : vscode.l10n.t('{0} peers', all);
  }
  return open === 0
    ? vscode.l10n.t('{0} accepted', all)
    : open === total
      ? vscode.l10n.t('{0} open', all)
      : vscode.l10n.t('{0} of {1} open', formatCount(open), all);
}

/** What else somebody should see of it, the most important first. */
function circumstances(socket: WorkbenchSocket, endpoint: string | undefined): string[] {
  const { definition, state, outdated, summary } = socket;
  const via = viaOf(definition);
  const targets = targetsText(definition);
  return [
    ...describeHeld(socket),
    ...describeFaults(socket),
    ...(summary?.sendJobs ?? []).map(describeSendJob),
    ...(summary?.unfinished ? [describeUnfinished(summary.unfinished)] : []),
    ...(!isActive(state) && trustCheck(socket, workspaceTrust)
      ? [vscode.l10n.t('not trusted')]
      : []),
    ...(outdated === 'nextStart' ? [vscode.l10n.t('changed, restart to apply')] : []),
    ...(outdated === 'nextConnection' ? [vscode.l10n.t('changed for new connections')] : []),
    ...(outdated === 'removed' ? [vscode.l10n.t('no longer in sockets.json')] : []),
    ...(endpoint === undefined && targets === undefined
      ? []
      : [[endpoint, targets].filter((part) => part !== undefined).join(' ')]),
    ...(via === undefined ? [] : [vscode.l10n.t('through {0}', formatProxyAddress(via))]),
    ...(isOnNetwork(socket) ? [vscode.l10n.t('reachable from the network')] : []),
    ...(skipsVerification(definition) ? [vscode.l10n.t('certificates not verified')] : []),
  ];
}

/** How many of its messages wait for somebody; that some would, where none does. */
function describeHeld({ state, summary }: WorkbenchSocket): string[] {
  if (!isActive(state) || (summary?.held ?? summary?.intercept) === undefined) {
    return [];
  }
  return [
    summary?.held === undefined
      ? vscode.l10n.t('intercepts')
      : vscode.l10n.t('{0} held', formatCount(summary.held)),
  ];
}

/** What is done to it on purpose. */
function describeFaults(socket: WorkbenchSocket): string[] {
  const faults = faultsOn(socket);
  return faults.length === 0
    ? []
    : [vscode.l10n.t('faults: {0}', faults.map(formatFault).join(', '))];
}

/** `→ :5432`: where a tap forwards to; undefined for other sockets. */
function targetsText(definition: Definition): string | undefined {
  const targets = 'listen' in definition ? forwardOf(definition)?.to : undefined;
  return targets && `→ ${targets.map(shortTarget).join(', ')}`;
}

function shortTarget(url: string): string {
  return url.replace(/^(tcp|udp):\/\//, '').replace(/^(127\.0\.0\.1|localhost):/, ':');
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
