import type { ViewSocket } from '../../shared/viewProtocol.ts';

/** The socket that messages go out from, and how it came to be that one. */
export interface TargetSocket {
  readonly id?: string;
  /** The user's choice in the composer, the socket shown alone, or the best guess. */
  readonly by: 'choice' | 'view' | 'guess';
  /** The newest start seen so far: only a newer one may move the target. */
  readonly start: number;
}

/**
 * The target once the sockets are these. Until the user chooses one, it is what was started last;
 * else what the view shows; else what runs. A choice holds for as long as its socket runs, and after
 * that until another is started: a message half written must not go elsewhere by itself.
 */
export function nextTarget(target: TargetSocket, sockets: readonly ViewSocket[]): TargetSocket {
  const current = sockets.find(({ id }) => id === target.id);
  const newest = newestRunning(sockets);
  const start = Math.max(target.start, newest?.start ?? 0);
  const isNewer = newest !== undefined && start > target.start;
  if (current) {
    const isKept = isNewer
      ? target.by === 'choice' && isUp(current)
      : target.by !== 'guess' || isUp(current);
    if (isKept) {
      return { ...target, start };
    }
  }
  const socket = newest ?? current ?? sockets[0];
  return { by: 'guess', start, ...(socket && { id: socket.id }) };
}

function newestRunning(sockets: readonly ViewSocket[]): ViewSocket | undefined {
  return sockets
    .filter(({ state }) => state === 'running')
    .toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0))[0];
}

function isUp({ state }: ViewSocket): boolean {
  return state === 'running' || state === 'starting' || state === 'reconnecting';
}
