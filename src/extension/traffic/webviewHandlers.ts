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
import { decideHeld } from '../../workbench/actions/intercept.ts';
import { clearTraffic } from '../../workbench/actions/clearTraffic.ts';
import { copyPayload } from './copyPayload.ts';
import { dissect } from './dissect.ts';
import { exportDiagram } from './exportDiagram.ts';
import { decideEntries } from './heldEntries.ts';
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
    decideHeld: ({ entries: chosen, decision }) =>
      told(async () => {
        if (deps.workbench) {
          await decideEntries(deps.workbench, entries, decision, chosen);
        }
      }),
    editHeld: (entry) => run(commandIds.editHeld, entry),
    forwardAllHeld: (sockets) =>
      told(async () => {
        for (const socket of sockets) {
          if (deps.workbench) {
            await decideHeld.perform(deps.workbench, { socket, decision: 'forward' });
          }
        }
      }),
    findHeld: (request) => entries.findHeld(request),
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
        connections:
          open?.connections.map(({ id, peer, leg }) => ({
            ...{ id, peer },
            ...(leg === undefined ? undefined : { leg }),
          })) ?? [],
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
      if (deps.workbench) {
        await clearTraffic.perform(deps.workbench, { sockets: sockets && [...sockets] }, 'person');
      }
    },
    copy: async (request) =>
      link.current ? copyPayload(link.current, request, encodingOf(request.socket)) : 0,
    dissect: async (request) => dissect(await link.engine(), request),
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
function run(command: CommandId, argument?: object): Promise<void> {
  return told(async () => {
    await vscode.commands.executeCommand(command, argument);
  });
}

/** Does it, and shows why it failed. */
async function told(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    void vscode.window.showErrorMessage(
      notificationText(error instanceof Error ? error.message : String(error)),
    );
  }
}
