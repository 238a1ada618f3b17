import type { Definition } from '../shared/definition/definition.ts';
import type { SocketState, SocketSummary } from '../shared/engineApi.ts';
import type { Fault } from '../shared/fault/faultSchema.ts';
import type { SocketId } from '../shared/entry.ts';
import type { changeTakesEffect } from '../shared/definition/definitionChange.ts';

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
  /** Its faults, where they were changed since it started. */
  readonly faults?: readonly Fault[];
  /**
   * Its definition changed while it runs, which takes effect with its next connection or its next start;
   * or it left the file, and goes when it stops.
   */
  readonly outdated?: 'nextConnection' | 'nextStart' | 'removed';
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
  takesEffect: typeof changeTakesEffect,
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
      if (JSON.stringify(old.definition.faults) !== JSON.stringify(definition.faults)) {
        delete old.faults;
      }
      old.definition = definition;
      mark(old, outdatedBy(old, old.started && takesEffect(old.started, definition)));
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

/** Without a connection that is open, what the next one follows is no longer outdated. */
function outdatedBy(
  { summary }: RegisteredSocket,
  effect: ReturnType<typeof changeTakesEffect>,
): WorkbenchSocket['outdated'] {
  const isFollowed = effect === 'now' || (effect === 'nextConnection' && !summary?.openConnections);
  return isFollowed ? undefined : effect;
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
