import type { Definition } from '../shared/definition.ts';
import type { SocketState, SocketSummary } from '../shared/engineApi.ts';
import type { SocketId } from '../shared/entry.ts';
import { needsRestart } from '../shared/needsRestart.ts';

/** A socket as the workbench shows it. */
export interface WorkbenchSocket {
  readonly id: SocketId;
  readonly definition: Definition;
  /** Where it comes from: a `sockets.json`, or a command of this window. */
  readonly origin: 'file' | 'adHoc';
  /** The URI of the file that defines it. */
  readonly file?: string;
  readonly state: SocketState;
  /** Absent until it is started for the first time. */
  readonly summary: SocketSummary | undefined;
  /** Its definition changed, or left the file, while it runs: that counts from its next start. */
  readonly outdated?: 'changed' | 'removed';
}

/** What the registry itself knows of it besides. */
export type RegisteredSocket = {
  -readonly [Key in keyof WorkbenchSocket]: WorkbenchSocket[Key];
} & {
  /** What the running socket was started with. */
  started?: Definition;
  /** Of the start that waits for files or the user; another one, or a stop, takes its place. */
  attempt?: object;
};

/** Whether it holds, is about to hold, or waits to hold anew a socket of the operating system. */
export function isActive(state: SocketState): boolean {
  return state.kind !== 'stopped' && state.kind !== 'failed';
}

/** A stopped one; ad hoc where it is of no file. */
export function freshSocket(
  id: SocketId,
  definition: Definition,
  file: string | undefined,
): RegisteredSocket {
  const socket = { id, definition, state: { kind: 'stopped' }, summary: undefined } as const;
  return file !== undefined ? { ...socket, origin: 'file', file } : { ...socket, origin: 'adHoc' };
}

/**
 * What becomes of a file's sockets when it says something else: their new order, those that look
 * otherwise, and those that are no more. Who runs and left the file stays, at the end.
 */
export function reconcile(
  before: readonly RegisteredSocket[],
  definitions: readonly Definition[],
  create: (definition: Definition) => RegisteredSocket,
): {
  readonly order: readonly RegisteredSocket[];
  readonly changed: Set<SocketId>;
  readonly gone: readonly RegisteredSocket[];
} {
  const changed = new Set<SocketId>();
  const order: RegisteredSocket[] = [];
  const gone: RegisteredSocket[] = [];
  for (const definition of definitions) {
    const old = before.find((socket) => socket.definition.name === definition.name);
    const socket = old ?? create(definition);
    order.push(socket);
    if (!old) {
      changed.add(socket.id);
    } else if (!same(old.definition, definition) || old.outdated === 'removed') {
      old.definition = definition;
      mark(old, old.started && needsRestart(old.started, definition) ? 'changed' : undefined);
      changed.add(old.id);
    }
  }
  for (const socket of before.filter((socket) => !order.includes(socket))) {
    changed.add(socket.id);
    if (isActive(socket.state)) {
      mark(socket, 'removed');
      order.push(socket);
    } else {
      gone.push(socket);
    }
  }
  return { order, changed, gone };
}

function mark(socket: RegisteredSocket, outdated: WorkbenchSocket['outdated']): void {
  delete socket.outdated;
  if (outdated && isActive(socket.state)) {
    socket.outdated = outdated;
  }
}

function same(one: Definition, other: Definition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
