import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { offeredConnectionsMax } from '../../shared/viewProtocol.ts';
import type { StartAction, HostApi, ViewQuery } from '../../shared/viewProtocol.ts';
import { ignoreEngineStopped } from '../../workbench/engineStopped.ts';
import { notificationText } from '../notificationText.ts';
import { setEnterSends } from '../settings.ts';
import { trafficLosses } from '../../workbench/actions/clearTraffic.ts';
import { ModalQuestions } from '../modalQuestions.ts';
import { copyPayload } from './copyPayload.ts';
import { exportDiagram } from './exportDiagram.ts';
import { findEntry } from './findEntry.ts';
import type { LiveQuery } from './liveQuery.ts';
import type { SessionDeps } from './sessionDeps.ts';
import type { SessionEntries } from './sessionEntries.ts';
import type { SessionSending } from './sessionSending.ts';
import { reasonsOf } from './viewForms.ts';

export interface WebviewHandlersOptions {
  readonly deps: SessionDeps;
  readonly query: LiveQuery;
  readonly find: LiveQuery;
  readonly entries: SessionEntries;
  readonly sending: SessionSending;
  readonly ready: HostApi['ready'];
  readonly encodingOf: (socket: SocketId) => TextEncoding;
  /** The page shows another query now. */
  readonly onDidSetQuery?: ((query: ViewQuery) => void) | undefined;
}

const startActionCommands: Readonly<Record<StartAction, CommandId>> = {
  tcpListener: commandIds.startTcpListener,
  udpListener: commandIds.startUdpListener,
  tcpClient: commandIds.connectTcpClient,
  udpClient: commandIds.openUdpClient,
};

/** Just these may be called by the page. */
export function webviewHandlers(options: WebviewHandlersOptions): HostApi {
  const { deps, query, find, entries, sending, ready, encodingOf, onDidSetQuery } = options;
  const { link, filters, columns, formats } = deps;
  const { messages } = sending;
  return {
    ready,
    setQuery: (wanted) => {
      onDidSetQuery?.(wanted);
      return query.set(wanted);
    },
    setFind: (wanted) => (wanted ? find.set(wanted) : find.unset()),
    findEntry: (request) => findEntry(find, request),
    select: (ranges) => entries.select(ranges),
    toggleMarks: (ranges) => entries.annotate({ mark: 'toggle' }, ranges),
    editNote: (ranges) => entries.editNote(ranges),
    findMark: (request) => entries.findMark(request),
    copyEntries: (ranges) => entries.copy('text', ranges),
    page: async (request) => {
      const sinceEscape = deps.registry.all().some(({ id }) => encodingOf(id) === 'iso-2022-jp');
      const page = await query.page({ ...request, sinceEscape });
      return page ? { ...page, reasons: reasonsOf(page) } : null;
    },
    payload: async (request) => {
      const bytes = await link.current?.payload(request).catch(ignoreEngineStopped);
      return bytes ?? new Uint8Array();
    },
    content: async (request) =>
      (await link.current?.content(request).catch(ignoreEngineStopped)) ?? null,
    unfinishedFrames: async (socket) =>
      (await link.current?.unfinishedFrames?.(socket).catch(ignoreEngineStopped)) ?? [],
    connections: async (socket) => {
      const { session } = link;
      const open = await link.current
        ?.connections(socket, { from: 0, count: offeredConnectionsMax })
        .catch(ignoreEngineStopped);
      return {
        session,
        total: open?.total ?? 0,
        connections: open?.connections.map(({ id, peer }) => ({ id, peer })) ?? [],
      };
    },
    send: (request) => sending.send(request),
    startSendJob: (request) => sending.startSendJob(request),
    cancelSendJob: (job) => sending.cancel(job),
    editAndResend: (entry) => run(commandIds.editAndResend, entry),
    pickFile: () => sending.pickFile(),
    setEnterSends,
    savedMessages: () => Promise.resolve(messages.all()),
    saveMessage: async (request) => (await messages.save(request)) ?? null,
    renameMessage: (name) => messages.rename(name),
    forgetMessage: (name) => messages.forget(name),
    clear: async ({ sockets }) => {
      const losses = trafficLosses(deps.registry, sockets);
      if (losses === undefined || (await new ModalQuestions().confirm(losses))) {
        await deps.stored.remove();
        await link.current?.clearTraffic(sockets).catch(ignoreEngineStopped);
      }
    },
    copy: async (request) =>
      link.current ? copyPayload(link.current, request, encodingOf(request.socket)) : 0,
    dissect: async (request) => {
      const { dissect } = await import('./dissect.ts');
      return dissect(await link.engine(), request);
    },
    setColumns: async (wanted) => {
      await columns.set(wanted);
    },
    setFormat: async ({ socket, format }) => {
      await formats.set(socket, format);
    },
    setDecodeAs: ({ socket, connection, protocol }) => {
      deps.decodeAs.set(socket, connection, protocol ?? undefined);
      return Promise.resolve();
    },
    rates: async (sockets) =>
      (await link.current?.rates?.(sockets).catch(ignoreEngineStopped)) ?? null,
    exportDiagram,
    start: (socket) => run(commandIds.startSocket, { socket }),
    runStartAction: (startAction) => run(startActionCommands[startAction]),
    openInEditor: (wanted) => deps.openInEditor(wanted),
    useFilter: (filter) => Promise.resolve(filters.use(filter)),
    saveFilter: (filter) => filters.save(filter),
    forgetFilter: (name) => Promise.resolve(filters.forget(name)),
  };
}

/** VS Code shows why a command failed only where the user ran it from its own menus. */
async function run(command: CommandId, argument?: object): Promise<void> {
  try {
    await vscode.commands.executeCommand(command, argument);
  } catch (error) {
    void vscode.window.showErrorMessage(
      notificationText(error instanceof Error ? error.message : String(error)),
    );
  }
}
