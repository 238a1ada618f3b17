import * as vscode from 'vscode';
import { describeError } from '../../workbench/describeError.ts';
import {
  describeConnectionEnd,
  describeConnectionState,
  describeState,
} from '../../workbench/describeState.ts';
import { describeSendJob } from '../../workbench/describeSendJob.ts';
import { certificateRows, skipsVerification, tlsRows } from '../../workbench/describeTls.ts';
import { viaOf } from '../../shared/definition/definition.ts';
import { formatProxy } from '../../shared/proxy.ts';
import { formatFault } from '../../shared/fault/formatFault.ts';
import { formatBytes } from '../../shared/formatBytes.ts';
import { formatCount, formatLocalTime } from '../../workbench/figures.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { describeUnfinished } from '../../workbench/describeUnfinished.ts';
import { isClosed } from './treeNodes.ts';
import type { ListedConnection } from './treeNodes.ts';
import { currentEndpoint, isOnNetwork, kindOf, reachableAs } from '../../workbench/socketFacts.ts';

/** Everything known about a socket. */
export function socketTooltip(socket: WorkbenchSocket): vscode.MarkdownString {
  const { definition, state, summary, file, outdated } = socket;
  const tooltip = titled(definition.name, kindOf(socket));
  const via = viaOf(definition);
  const error = 'error' in state ? state.error : undefined;
  if (error) {
    note(tooltip, describeError(error));
  }
  if (isOnNetwork(socket)) {
    note(tooltip, vscode.l10n.t('Reachable from the network: other machines can connect.'));
  }
  if (skipsVerification(definition)) {
    note(tooltip, vscode.l10n.t('Verification is off: the peer’s identity is not checked.'));
  }
  if (outdated) {
    note(
      tooltip,
      outdated === 'nextStart'
        ? vscode.l10n.t('Its definition changed; restart to apply.')
        : outdated === 'nextConnection'
          ? vscode.l10n.t('Its definition changed, which takes effect for new connections.')
          : vscode.l10n.t('It is no longer in sockets.json and is removed when it stops.'),
    );
  }
  const rows: [string, string][] = [
    [vscode.l10n.t('Endpoint'), currentEndpoint(socket)],
    ...(via === undefined
      ? []
      : [[vscode.l10n.t('Through'), formatProxy(via)] as [string, string]]),
    ...reachableAs(socket).map((url, index): [string, string] => [
      index === 0 ? vscode.l10n.t('For other machines') : '',
      url,
    ]),
    ...(state.kind === 'failed'
      ? []
      : [[vscode.l10n.t('State'), describeState(state)] as [string, string]]),
  ];
  if (summary) {
    const { counters } = summary;
    rows.push(
      [vscode.l10n.t('Open connections'), formatCount(summary.openConnections)],
      [vscode.l10n.t('Received'), traffic(counters.messagesIn, counters.bytesIn)],
      [vscode.l10n.t('Sent'), traffic(counters.messagesOut, counters.bytesOut)],
      [vscode.l10n.t('Log'), vscode.l10n.t('{0} entries', formatCount(summary.entries))],
    );
    summary.groups?.forEach(({ group, interface: on }, index) => {
      rows.push([
        index === 0 ? vscode.l10n.t('Groups') : '',
        on === undefined ? group : vscode.l10n.t('{0} on {1}', group, on),
      ]);
    });
    if (summary.unfinished) {
      rows.push([vscode.l10n.t('Waiting'), describeUnfinished(summary.unfinished)]);
    }
    if (summary.queuedBytes > 0) {
      rows.push([vscode.l10n.t('Waiting for slow peers'), formatBytes(summary.queuedBytes)]);
    }
    for (const sendJob of summary.sendJobs ?? []) {
      rows.push([vscode.l10n.t('Sending'), describeSendJob(sendJob)]);
    }
    if (summary.intercept) {
      const { match, direction = 'both' } = summary.intercept;
      rows.push([
        vscode.l10n.t('Intercepts'),
        [
          match ?? vscode.l10n.t('All messages'),
          ...(direction === 'both' ? [] : [direction]),
          vscode.l10n.t('{0} held', formatCount(summary.held ?? 0)),
        ].join(' · '),
      ]);
    }
    for (const { fault, hits, droppedBytes } of summary.faults ?? []) {
      const dropped =
        droppedBytes === 0 ? [] : [vscode.l10n.t('{0} dropped', formatBytes(droppedBytes))];
      rows.push([
        vscode.l10n.t('Fault'),
        [
          formatFault(fault),
          fault.enabled === false
            ? vscode.l10n.t('off')
            : vscode.l10n.t('{0} hits', formatCount(hits)),
          ...dropped,
        ].join(' · '),
      ]);
    }
    for (const { label, hits } of summary.rules ?? []) {
      rows.push([
        vscode.l10n.t('Rule'),
        [label, vscode.l10n.t('{0} hits', formatCount(hits))].join(' · '),
      ]);
    }
    if (counters.evictedEntries > 0) {
      rows.push([
        vscode.l10n.t('Evicted from the log'),
        vscode.l10n.t(
          '{0} entries, {1}',
          formatCount(counters.evictedEntries),
          formatBytes(counters.evictedBytes),
        ),
      ]);
    }
    if (counters.droppedDatagrams !== undefined && counters.droppedDatagrams > 0) {
      rows.push([
        vscode.l10n.t('Datagrams dropped by the system'),
        formatCount(counters.droppedDatagrams),
      ]);
    }
  }
  if (summary?.counters.refusedDatagrams !== undefined) {
    rows.push([
      vscode.l10n.t('Datagrams of refused peers'),
      formatCount(summary.counters.refusedDatagrams),
    ]);
  }
  if (summary?.certificate) {
    rows.push(...certificateRows(summary.certificate));
    if (summary.certificate.isThrowaway) {
      note(tooltip, vscode.l10n.t('Its certificate is self-signed and generated for this run.'));
    }
  }
  rows.push([
    vscode.l10n.t('Defined in'),
    file
      ? vscode.workspace.asRelativePath(vscode.Uri.parse(file))
      : vscode.l10n.t('this window; Save Socket writes it into sockets.json'),
  ]);
  return table(tooltip, rows);
}

/** Everything known about a connection. */
export function connectionTooltip(connection: ListedConnection): vscode.MarkdownString {
  const tooltip = titled(connection.peer, vscode.l10n.t('connection {0}', String(connection.id)));
  return table(tooltip, [
    [vscode.l10n.t('Peer'), connection.peer],
    ...(connection.via === undefined
      ? []
      : [[vscode.l10n.t('Through'), connection.via] as [string, string]]),
    [vscode.l10n.t('Local'), connection.local],
    [
      vscode.l10n.t('State'),
      isClosed(connection)
        ? describeConnectionEnd(connection.end)
        : describeConnectionState(connection.state),
    ],
    [vscode.l10n.t('Since'), formatLocalTime(connection.openedAt)],
    ...(isClosed(connection)
      ? [[vscode.l10n.t('Closed'), formatLocalTime(connection.closedAt)] as [string, string]]
      : []),
    [vscode.l10n.t('Received'), traffic(connection.messagesIn, connection.bytesIn)],
    [vscode.l10n.t('Sent'), traffic(connection.messagesOut, connection.bytesOut)],
    ...(connection.unfinishedBytes === undefined
      ? []
      : [
          [
            vscode.l10n.t('Waiting'),
            describeUnfinished({ bytes: connection.unfinishedBytes, frames: 1 }),
          ] as [string, string],
        ]),
    ...(isClosed(connection)
      ? []
      : [
          [vscode.l10n.t('Waiting for the peer'), formatBytes(connection.queuedBytes)] as [
            string,
            string,
          ],
        ]),
    ...(connection.tls ? tlsRows(connection.tls) : []),
  ]);
}

function traffic(messages: number, bytes: number): string {
  return messages === 1
    ? vscode.l10n.t('1 message, {0}', formatBytes(bytes))
    : vscode.l10n.t('{0} messages, {1}', formatCount(messages), formatBytes(bytes));
}

function titled(title: string, kind: string): vscode.MarkdownString {
  return new vscode.MarkdownString(`**${escaped(title)}** · ${escaped(kind)}\n\n`);
}

function note(tooltip: vscode.MarkdownString, text: string): void {
  tooltip.appendMarkdown(`${escaped(text)}\n\n`);
}

function table(
  tooltip: vscode.MarkdownString,
  rows: readonly (readonly [string, string])[],
): vscode.MarkdownString {
  const lines = rows.map(([key, value]) => `| ${escaped(key)} &nbsp; | ${escaped(value)} |\n`);
  return tooltip.appendMarkdown(`| | |\n|:--|:--|\n${lines.join('')}`);
}

/** Text as it is. (`appendText` would also keep long lines from wrapping.) */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!~|<>&$@:]/g, '\\$&');
}
