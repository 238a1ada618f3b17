import * as vscode from 'vscode';
import { endpointOf, roleOf } from '../../shared/definition/definition.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { EntryRow, Query } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { fetchPayload } from '../payloads/fetchPayload.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { SocketSource, TrafficSource } from '../traffic/trafficSource.ts';
import type { EntryArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';

/** Rows looked at at once to find the message before one. */
const lookedBackRows = 1_000;

/** Where an entry is looked up: among the living sockets, or in the capture that a view shows. */
interface EntrySource {
  readonly link: Pick<TrafficSource, 'current'>;
  readonly sockets: Pick<SocketSource, 'all'>;
  /** Makes of a query what the view asks. */
  readonly prepare: (query: Query) => Query;
}

/** An entry of a traffic log. */
export interface NamedEntry {
  readonly socket: WorkbenchSocket;
  readonly row: EntryRow;
  readonly from: EntrySource;
}

/** A message of the traffic log with its whole payload. */
export interface Message extends NamedEntry {
  readonly bytes: Uint8Array;
}

/** The entry that an argument names. Throws a `UserError` where there is none, or no more. */
export async function namedEntry(
  { link, registry, openViews }: CommandDeps,
  argument: EntryArgument | undefined,
): Promise<NamedEntry> {
  if (!argument) {
    throw new UserError(vscode.l10n.t('Select a message in the Traffic view first.'));
  }
  const { view, seq } = argument;
  const page = view === undefined ? undefined : openViews.get(view);
  if (view !== undefined && !page) {
    throw new UserError(vscode.l10n.t('The Traffic view with that message is closed.'));
  }
  const from: EntrySource = page
    ? {
        ...{ link: page.source, sockets: page.sockets },
        prepare: (query) => {
          const connection = page.connectionOf(argument.socket);
          return page.decodeAs.apply({ ...query, ...(connection !== undefined && { connection }) });
        },
      }
    : { link, sockets: registry, prepare: (query) => query };
  const sockets = from.sockets.all();
  const socket =
    sockets.find(({ id }) => id === argument.socket) ?? namedSocket(registry, argument.socket);
  const row = await withRows(from, socket, async (rowsBefore) => {
    const [found] = await rowsBefore(seq, 0, 1);
    return found?.seq === seq ? found : undefined;
  });
  if (!row) {
    throw new UserError(
      vscode.l10n.t('That message was evicted: the log keeps the newest entries only.'),
    );
  }
  return { socket, row, from };
}

/** The encoding of a socket's text as the view shows it. */
export function shownEncoding(
  { openViews }: Pick<CommandDeps, 'openViews'>,
  { id, definition }: WorkbenchSocket,
  view: number | undefined,
): TextEncoding {
  const shown = view === undefined ? undefined : openViews.get(view)?.encodingOf(id);
  return shown ?? definition.encoding ?? 'utf-8';
}

/** The message that an argument names. Throws a `UserError` where it is none or is gone. */
export async function namedMessage(
  deps: CommandDeps,
  argument: EntryArgument | undefined,
): Promise<Message> {
  return readMessage(await namedEntry(deps, argument));
}

/** The message before it on the same connection and in the same direction. */
export async function messageBefore({ socket, row, from }: Message): Promise<Message> {
  const found = await withRows(from, socket, async (rowsBefore) => {
    for (let { seq } = row; ;) {
      const rows = (await rowsBefore(seq, lookedBackRows, lookedBackRows)).filter(
        (other) => other.seq < seq,
      );
      const before = rows.findLast(
        ({ connection, direction }) => connection === row.connection && direction === row.direction,
      );
      if (before || !rows[0]) {
        return before;
      }
      seq = rows[0].seq;
    }
  });
  if (!found) {
    throw new UserError(
      vscode.l10n.t('There is no message before it on that connection and in that direction.'),
    );
  }
  return readMessage({ socket, row: found, from });
}

/** The first message that went the other way on the same connection after it; nothing where none did. */
export async function answerTo({ socket, row, from }: Message): Promise<Message | undefined> {
  const found = await withRows(from, socket, async (rowsBefore) =>
    (await rowsBefore(row.seq, 0, lookedBackRows)).find(
      ({ seq, connection, direction }) =>
        seq > row.seq &&
        connection === row.connection &&
        direction === (row.direction === 'in' ? 'out' : 'in'),
    ),
  );
  return found && readMessage({ socket, row: found, from });
}

/**
 * Where whoever sent the message sent it to; a client's answers have no better place than its peer.
 */
export function targetOf({ socket, row }: Message): Endpoint {
  const { definition, state } = socket;
  const isOurs = row.direction === 'in' && roleOf(definition) === 'listener';
  const own = state.kind === 'running' ? state.endpoint : endpointOf(definition);
  const parsed = parseEndpoint(isOurs ? own : (row.peer ?? own));
  if (!parsed.ok) {
    throw new UserError(vscode.l10n.t('“{0}” has no endpoint.', definition.name));
  }
  return parsed.endpoint;
}

/** Whether the certificate of that endpoint is not verified. */
export function isUnverified({ socket: { definition } }: Message): boolean {
  return roleOf(definition) === 'listener'
    ? definition.tls?.certificate === undefined
    : definition.tls?.verify === false;
}

/** The message with all that frames it. */
export async function wireBytes({ row, bytes, from }: Message): Promise<Uint8Array> {
  const engine = from.link.current;
  return row.wireLength === undefined || !engine
    ? bytes
    : fetchPayload(engine, row, row.wireLength, true);
}

async function readMessage(entry: NamedEntry): Promise<Message> {
  const { row, from } = entry;
  if (row.direction === 'event') {
    throw new UserError(vscode.l10n.t('An event has no payload.'));
  }
  const engine = from.link.current;
  const bytes = engine ? await fetchPayload(engine, row, row.length) : new Uint8Array();
  if (bytes.length < row.length) {
    throw new UserError(
      vscode.l10n.t('That message was evicted: the log keeps the newest entries only.'),
    );
  }
  return { ...entry, bytes };
}

type RowsBefore = (seq: number, before: number, count: number) => Promise<readonly EntryRow[]>;

async function withRows<Result>(
  { link, prepare }: EntrySource,
  socket: WorkbenchSocket,
  look: (rowsBefore: RowsBefore) => Promise<Result>,
): Promise<Result | undefined> {
  const engine = link.current;
  if (!engine) {
    return undefined;
  }
  const { id } = await engine.openQuery(prepare({ sockets: [socket.id] }));
  try {
    return await look(async (seq, before, count) => {
      const at = { seq, before };
      return (await engine.page({ query: id, at, count, previewBytes: 0 })).rows;
    });
  } finally {
    await engine.closeQuery(id);
  }
}
