import * as vscode from 'vscode';
import { formatNewSocket } from '../../shared/newSocket/newSocket.ts';
import type { NewSocket } from '../../shared/newSocket/newSocket.ts';
import { parseNewSocket } from '../../shared/newSocket/parseNewSocket.ts';
import type { NewSocketDefaults } from '../../shared/newSocket/parseNewSocket.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { describePreset, presetIds } from '../../workbench/presets/presets.ts';
import { labelText } from '../labelText.ts';
import { checkText } from './askPayload.ts';
import { describeNewSocketFault, newSocketLabel, newSocketNotes } from './describeNewSocket.ts';
import type { MachineFacts } from './describeNewSocket.ts';

/** A row of the box for a new socket. */
export interface SocketRow extends vscode.QuickPickItem {
  /** What choosing it opens. */
  readonly socket?: NewSocket;
  /** What choosing it puts into the box instead, to be gone on with. */
  readonly completion?: string;
  /** The command that choosing it runs in place of the box. */
  readonly command?: { readonly id: CommandId; readonly argument: object };
  /** What stood in the box when the row was made of it; absent for rows that don't depend on that. */
  readonly typed?: string;
}

export interface RowSources {
  readonly defaults: NewSocketDefaults;
  readonly facts: MachineFacts;
  /** Written sockets of before, the last one first. */
  readonly recent: readonly string[];
  /** The text in the clipboard. */
  readonly clipboard: string;
}

const clipboardLengthMax = 300;
const offeredServicesMax = 5;

/**
 * What the text may mean, or why it means nothing, and what else it may be the beginning of. The first
 * is always a separator and the second the first to choose: VS Code names rows by their place, and what
 * it tells of rows that were there before would mean another row.
 */
export function socketRows(typed: string, sources: RowSources): readonly SocketRow[] {
  return typed.trim() === ''
    ? initialRows(sources)
    : [separator(''), ...typedRows(typed, sources), ...matchingRecent(typed, sources)];
}

function typedRows(typed: string, { defaults, facts }: RowSources): SocketRow[] {
  const mocks = /^\s*mock(?:\s|$)/i.test(typed) ? mockRows(typed) : [];
  if (mocks.length > 0) {
    return mocks;
  }
  const parsed = parseNewSocket(typed, defaults);
  if (!parsed.ok) {
    return [faultRow(typed, describeNewSocketFault(parsed.fault))];
  }
  const [first] = parsed.sockets;
  const text = first?.greeting ?? first?.send;
  const verdict = text === undefined ? undefined : checkText(text);
  if (verdict?.ok === false) {
    return [faultRow(typed, verdict.fault)];
  }
  return [
    ...parsed.sockets.map((socket) => ({ ...rowOf(socket, facts), typed })),
    ...completions(typed, parsed.sockets),
  ];
}

/** A preset and its port, or all that it may be the beginning of. */
function mockRows(typed: string): SocketRow[] {
  const [, start = '', port] = /^\s*mock\s*(\w*)(?:\s+(\d{1,5}))?\s*$/i.exec(typed) ?? [typed, ' '];
  return presetIds
    .filter((preset) => preset.startsWith(start.toLowerCase()))
    .map((preset) => {
      const { name, does } = describePreset(preset);
      return {
        command: {
          id: commandIds.newSocketFromPreset,
          argument: { preset, ...(port === undefined ? {} : { port: Number(port) }) },
        },
        label: `mock ${preset}${port === undefined ? '' : ` ${port}`}`,
        description: `${name} · ${does}`,
        iconPath: new vscode.ThemeIcon('library'),
        alwaysShow: true,
        typed,
      };
    });
}

function faultRow(typed: string, fault: string): SocketRow {
  return {
    label: labelText(typed),
    detail: `$(error) ${labelText(fault)}`,
    alwaysShow: true,
    typed,
  };
}

function rowOf(socket: NewSocket, facts: MachineFacts): SocketRow {
  const notes = newSocketNotes(socket, facts).map((note) =>
    note.startsWith('$(globe)') ? note : labelText(note),
  );
  return {
    socket,
    label: labelText(newSocketLabel(socket)),
    description: notes.join(' · '),
    iconPath: new vscode.ThemeIcon(iconOf(socket)),
    // VS Code swallows Enter where its own filter leaves no row.
    alwaysShow: true,
  };
}

/** What a listener can do by itself, where the text does not say yet. */
function completions(typed: string, sockets: readonly NewSocket[]): SocketRow[] {
  const [first] = sockets;
  if (
    first?.role !== 'listener' ||
    first.forward !== undefined ||
    first.greeting !== undefined ||
    first.service !== undefined ||
    /^(nc|ncat|netcat)\s/.test(typed.trim())
  ) {
    return [];
  }
  const more = [
    ...(first.endpoint.scheme === 'udp'
      ? []
      : [
          {
            words: 'greet "hello" close',
            means: vscode.l10n.t('sends a text to each new connection, then closes it'),
          },
          { words: 'greet "hello"', means: vscode.l10n.t('sends a text to each new connection') },
        ]),
    { words: 'echo', means: vscode.l10n.t('sends back every message') },
    { words: 'discard', means: vscode.l10n.t('takes everything, answers nothing') },
    { words: 'daytime', means: vscode.l10n.t('tells date and time') },
  ];
  return [
    separator(vscode.l10n.t('Answers by Itself')),
    ...more.map(({ words, means }) => ({
      completion: `${typed.trim()} ${words}`,
      label: labelText(`${typed.trim()} ${words}`),
      description: means,
      iconPath: new vscode.ThemeIcon('edit'),
      alwaysShow: true,
      typed,
    })),
  ];
}

function initialRows(sources: RowSources): SocketRow[] {
  const { facts } = sources;
  const recent = recentSockets(sources).map((socket) => rowOf(socket, facts));
  const copied = clipboardSockets(sources).map((socket) => rowOf(socket, facts));
  const services = listeningServices(sources).map((socket) => rowOf(socket, facts));
  return [
    ...section(vscode.l10n.t('Recent'), recent),
    ...section(vscode.l10n.t('Clipboard'), copied),
    ...section(vscode.l10n.t('Listening on This Machine'), services),
    ...section(vscode.l10n.t('Examples'), exampleRows(sources)),
  ];
}

function section(title: string, rows: readonly SocketRow[]): readonly SocketRow[] {
  return rows.length === 0 ? [] : [separator(title), ...rows];
}

function separator(label: string): SocketRow {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function matchingRecent(typed: string, sources: RowSources): readonly SocketRow[] {
  const wanted = typed.trim().toLowerCase();
  const rows = recentSockets(sources)
    .filter((socket) => formatNewSocket(socket).toLowerCase().includes(wanted))
    .map((socket) => rowOf(socket, sources.facts));
  return section(vscode.l10n.t('Recent'), rows);
}

/** Those that fit what was asked for. */
function recentSockets({ recent, defaults }: RowSources): readonly NewSocket[] {
  return recent
    .flatMap((text) => {
      const parsed = parseNewSocket(text, { ...defaults, role: undefined });
      return parsed.ok ? parsed.sockets : [];
    })
    .filter((socket) => isWanted(socket, defaults));
}

function isWanted({ role, endpoint }: NewSocket, wanted: NewSocketDefaults): boolean {
  const scheme = 'path' in endpoint ? 'tcp' : endpoint.scheme;
  return (
    (wanted.role === undefined || wanted.role === role) &&
    (wanted.scheme === undefined || wanted.scheme === scheme)
  );
}

/** A URL or an endpoint; a number alone may be anything. */
function clipboardSockets({ clipboard, defaults }: RowSources): readonly NewSocket[] {
  const text = clipboard.trim();
  if (text.length > clipboardLengthMax || /[\r\n]/.test(text) || !/[^\s]:\S/.test(text)) {
    return [];
  }
  const parsed = parseNewSocket(text, defaults);
  return parsed.ok ? parsed.sockets.filter((socket) => isWanted(socket, defaults)).slice(0, 2) : [];
}

/** What a client may want to reach: TCP services, those of the system last. */
function listeningServices({ defaults, facts }: RowSources): readonly NewSocket[] {
  if (defaults.role !== 'client' && defaults.role !== undefined) {
    return [];
  }
  const ports = (facts.bound ?? [])
    .filter(
      ({ protocol, address }) => protocol === 'tcp' && /^(127\.|0\.0\.0\.0|::1?$)/.test(address),
    )
    .map(({ port }) => port);
  return (
    [...new Set(ports)]
      // Those above are chance ones, of programs that nobody connects to by hand.
      .filter((port) => port < 32_768)
      .sort((a, b) => rank(a) - rank(b) || a - b)
      .slice(0, offeredServicesMax)
      .map((port) => ({
        role: 'client' as const,
        endpoint: { scheme: 'tcp' as const, host: 'localhost', port },
      }))
      .filter((socket) => isWanted(socket, defaults))
  );
}

/** Services of one's own use registered ports; those of the system lie below. */
function rank(port: number): number {
  return port < 1024 ? 1 : 0;
}

function exampleRows({ defaults, facts }: RowSources): SocketRow[] {
  const port = { tcp: '9999', udp: '5600', tls: '8443' };
  const texts =
    defaults.role === undefined
      ? [
          '9999',
          '9999 greet "hello" close',
          'udp 5600',
          'tls 8443',
          'connect 9999',
          'connect udp 5600',
        ]
      : defaults.role === 'client'
        ? [`localhost:${port[defaults.scheme ?? 'tcp']}`]
        : [
            port[defaults.scheme ?? 'tcp'],
            '0',
            ...(defaults.scheme === 'udp'
              ? []
              : [`${port[defaults.scheme ?? 'tcp']} greet "hello" close`]),
          ];
  return texts.flatMap((text) => {
    const parsed = parseNewSocket(text, defaults);
    const sockets = parsed.ok ? parsed.sockets : [];
    // Of a preset listener all addresses are worth seeing before anything is typed.
    const count = defaults.role === 'listener' && text === texts[0] ? 3 : 1;
    return sockets.slice(0, count).map((socket) => rowOf(socket, facts));
  });
}

function iconOf({ role, forward }: NewSocket): string {
  return role === 'client' ? 'plug' : forward === undefined ? 'broadcast' : 'git-compare';
}
