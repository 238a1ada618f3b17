import type { SocketError } from '../shared/socketError.ts';

/** Every call that waited for an engine that ended is rejected with this. */
export class EngineStopped extends Error {
  readonly error: SocketError;

  constructor(error: SocketError) {
    super(error.message);
    this.name = 'EngineStopped';
    this.error = error;
  }
}

/** By name, since a bundle that is loaded later has a class of its own. */
export function isEngineStopped(error: unknown): error is EngineStopped {
  return error instanceof Error && error.name === 'EngineStopped';
}

/** For calls whose caller hears of a dead engine by other ways. */
export function ignoreEngineStopped(error: unknown): void {
  if (!isEngineStopped(error)) {
    throw error;
  }
}
