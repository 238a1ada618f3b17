import * as vscode from 'vscode';
import { endpointOf, roleOf } from '../../shared/definition.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { EngineApi } from '../../shared/engineApi.ts';
import type { EntryRow } from '../../shared/entry.ts';
import { readPayload } from '../payloads/readPayload.ts';
import { Refusal } from '../refusal.ts';
import type { WorkbenchSocket } from '../socketRegistry.ts';
import type { EntryArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket } from './pickSocket.ts';

/** Rows looked at to find the message before one. */
const lookedBackRows = 1_000;

/** A message of the traffic log with all its bytes. */
export interface Message {
  readonly socket: WorkbenchSocket;
  readonly row: EntryRow;
  readonly bytes: Uint8Array;
}

/** The message that an argument names. Throws a `Refusal` where it is none or is gone. */
export async function namedMessage(
  deps: CommandDeps,
  argument: EntryArgument | undefined,
): Promise<Message> {
  if (!argument) {
    throw new Refusal(vscode.l10n.t('Choose a message in the Traffic view first.'));
  }
  const socket = namedSocket(deps.registry, argument.socket);
  const found = await withRows(deps, socket, async (rowsBefore) => {
    const [row] = await rowsBefore(argument.seq, 0, 1);
    return row?.seq === argument.seq ? row : undefined;
  });
  return readMessage(deps, socket, found);
}

/** The message before it on the same connection and in the same direction. */
export async function messageBefore(deps: CommandDeps, message: Message): Promise<Message> {
  const { socket, row } = message;
  const found = await withRows(deps, socket, async (rowsBefore) => {
    const rows = await rowsBefore(row.seq, lookedBackRows, lookedBackRows);
    return rows.findLast(
      (other) =>
        other.seq < row.seq &&
        other.connection === row.connection &&
        other.direction === row.direction,
    );
  });
  if (!found) {
    throw new Refusal(
      vscode.l10n.t('There is no message before it on that connection and in that direction.'),
    );
  }
  return readMessage(deps, socket, found);
}

/** Where whoever sent the message sent it to; a client's answers have no better place than its peer. */
export function targetOf({ socket, row }: Message): Endpoint {
  const { definition, state } = socket;
  const isOurs = row.direction === 'in' && roleOf(definition) === 'listener';
  const own = state.kind === 'running' ? state.endpoint : endpointOf(definition);
  const parsed = parseEndpoint(isOurs ? own : (row.peer ?? own));
  if (!parsed.ok) {
    throw new Refusal(vscode.l10n.t('“{0}” has no endpoint.', definition.name));
  }
  return parsed.endpoint;
}

async function readMessage(
  { link }: CommandDeps,
  socket: WorkbenchSocket,
  row: EntryRow | undefined,
): Promise<Message> {
  if (row?.direction === 'event') {
    throw new Refusal(vscode.l10n.t('An event has no payload.'));
  }
  const bytes =
    row && link.current ? await readPayload(link.current, row, row.length) : new Uint8Array();
  if (!row || bytes.length < row.length) {
    throw new Refusal(vscode.l10n.t('That message is gone: the log keeps the newest only.'));
  }
  return { socket, row, bytes };
}

type RowsBefore = (seq: number, before: number, count: number) => Promise<readonly EntryRow[]>;

async function withRows<Result>(
  { link }: CommandDeps,
  socket: WorkbenchSocket,
  look: (rowsBefore: RowsBefore) => Promise<Result>,
): Promise<Result | undefined> {
  const engine: EngineApi | undefined = link.current;
  if (!engine) {
    return undefined;
  }
  const { id } = await engine.openQuery({ sockets: [socket.id] });
  try {
    return await look(async (seq, before, count) => {
      const at = { seq, before };
      return (await engine.page({ query: id, at, count, previewBytes: 0 })).rows;
    });
  } finally {
    await engine.closeQuery(id);
  }
}
