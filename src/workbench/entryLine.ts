import type { EntryRow, EventDetail } from '../shared/entry.ts';
import type { ProxyReport } from '../shared/proxyProtocol.ts';
import { formatFaultReport } from '../shared/fault/formatFaultReport.ts';
import { renderEncoded } from '../shared/renderEncoded.ts';
import type { ScriptLine } from '../shared/script/scriptLine.ts';
import type { TextEncoding } from '../shared/textEncodings.ts';
import type { ProxyConnectReport } from '../shared/proxy.ts';
import { escapeInvisibleLine } from '../shared/escapeInvisible.ts';
import { formatDelay } from '../shared/formatDelay.ts';
import { formatCount, formatLocalTime } from './figures.ts';

/** What a line of the output channel needs besides the entry itself. */
export interface EntryLine {
  readonly row: EntryRow;
  /** What its text is made of: `row.captured` bytes of the payload, or the characters that end there. */
  readonly bytes: Uint8Array;
  readonly socketName: string;
  /** Of the payload's text. */
  readonly encoding: TextEncoding;
  /** Why a step failed, worded. */
  readonly reason?: string | undefined;
}

const arrows = { in: '←', out: '→', event: '·' } as const;
/** Of a tapped conversation: to the server, and to the client. */
const tapArrows = { in: '↑', out: '↓', event: '·' } as const;

/**
 * One entry as a line: `14:03:59.007 [greeter] ← 127.0.0.1:50112 (5 B) "hello"`. Control characters are
 * escaped, so a peer can't start a line of its own; a cut payload ends in `…`.
 */
export function entryLine({ row, bytes, socketName, encoding, reason }: EntryLine): string {
  const start = `${formatLocalTime(row.time)} [${escapeInvisibleLine(socketName)}] ${(row.leg === undefined ? arrows : tapArrows)[row.direction]}`;
  if (row.event) {
    return `${start} ${eventText(row.event, row.peer)}${reason === undefined ? '' : `: ${escapeInvisibleLine(reason)}`}`;
  }
  const isCut = row.captured < row.length;
  const peer = row.peer === undefined ? '' : `${withoutScheme(row.peer)} `;
  return `${start} ${peer}(${formatCount(row.length)} B) "${renderEncoded(bytes, encoding, isCut)}"${isCut ? '…' : ''}`;
}

function eventText(detail: EventDetail, peer: string | undefined): string {
  const { event, side, backlog, reachableAs, datagrams, fault, script } = detail;
  const { proxyHeader, proxyConnect, reconnect } = detail;
  const about = detail.endpoint ?? peer;
  return [
    side === undefined ? event : `${event} (${side})`,
    ...(about === undefined ? [] : [about]),
    ...(detail.interface === undefined ? [] : [`on ${escapeInvisibleLine(detail.interface)}`]),
    ...(backlog === undefined ? [] : [`backlog ${backlog}`]),
    ...(proxyHeader === undefined ? [] : [proxyHeaderText(proxyHeader)]),
    ...(proxyConnect === undefined ? [] : [escapeInvisibleLine(proxyConnectText(proxyConnect))]),
    ...(fault === undefined ? [] : [escapeInvisibleLine(formatFaultReport(fault))]),
    ...(script === undefined ? [] : [scriptText(script)]),
    ...(datagrams === undefined ? [] : [`${formatCount(datagrams)} datagrams`]),
    ...(reachableAs === undefined ? [] : [`reachable as ${reachableAs.join(', ')}`]),
    ...(reconnect === undefined
      ? []
      : [`in ${formatDelay(reconnect.delayMs)}, attempt ${reconnect.attempt}`]),
  ].join(' ');
}

function scriptText({ level, text, path, line }: ScriptLine): string {
  const place = path === undefined ? '' : ` (${line === undefined ? path : `${path}:${line}`})`;
  return `${level}${text === '' ? '' : ` ${escapeInvisibleLine(text)}`}${escapeInvisibleLine(place)}`;
}

function proxyHeaderText({ version, command, source, destination, tlvs }: ProxyReport): string {
  const ends = source === undefined ? '' : ` ${source} to ${destination ?? ''}`;
  const extensions = tlvs === 0 ? '' : `, ${tlvs} TLV`;
  return `PROXY v${version} ${command}${ends}${extensions}`;
}

function proxyConnectText({ target, user, answer }: ProxyConnectReport): string {
  const as = user === undefined ? '' : ` as ${user}`;
  return answer === undefined ? `to ${target}${as}` : `to ${target}${as}: ${answer}`;
}

function withoutScheme(endpoint: string): string {
  return endpoint.replace(/^\w+:\/\//, '');
}
