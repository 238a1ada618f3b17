import { endpointOf, roleOf } from '../../shared/definition/definition.ts';
import { forwardOf } from '../../shared/definition/forward.ts';
import { isDatagramScheme, isLoopback, parseEndpoint } from '../../shared/endpoint.ts';
import type { SocketId } from '../../shared/entry.ts';
import { lateSocketNamesOf, socketNamesOf } from '../../shared/test/testSockets.ts';
import type { Test } from '../../shared/test/testSchema.ts';
import { startSocket } from '../actions/startSocket.ts';
import { stopSocket } from '../actions/stopSocket.ts';
import { l10n } from '../l10n.ts';
import type { SocketReport } from '../socketReport.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import { isActive } from '../workbenchSocket.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

/** The sockets of a test while it runs: those of its file. */
export class TestSockets {
  readonly #workbench: Workbench;
  readonly #ids: ReadonlyMap<string, SocketId>;
  /** In the order in which they start; those without that a step starts. */
  readonly atBeginning: readonly WorkbenchSocket[];
  /** Those that ran before, and run on afterwards. */
  readonly #ranBefore: ReadonlySet<SocketId>;

  /** Throws a `UserError` where the file has no such socket. */
  constructor(workbench: Workbench, test: Test, file: string) {
    const { registry } = workbench;
    const all = registry.all().filter((socket) => socket.file === file);
    const named = socketNamesOf(test).map((name) => {
      const socket = all.find(({ definition }) => definition.name === name);
      if (!socket) {
        throw new UserError(l10n.t('There is no socket “{0}”.', name));
      }
      return socket;
    });
    const sockets = test.with ? named : withTargets(named, all);
    this.#workbench = workbench;
    this.#ids = new Map(sockets.map(({ id, definition }) => [definition.name, id]));
    this.#ranBefore = new Set(sockets.filter(({ state }) => isActive(state)).map(({ id }) => id));
    const late = lateSocketNamesOf(test);
    this.atBeginning = test.with
      ? test.with.flatMap(
          (name) => sockets.find(({ definition }) => definition.name === name) ?? [],
        )
      : sockets
          .filter(({ definition }) => !late.has(definition.name))
          .sort((one, other) => rank(one) - rank(other));
  }

  get ids(): readonly SocketId[] {
    return [...this.#ids.values()];
  }

  /** As it is now. Throws a `UserError` where it has left the file. */
  named(name: string): WorkbenchSocket {
    const id = this.#ids.get(name);
    const socket = id === undefined ? undefined : this.#workbench.registry.get(id);
    if (!socket) {
      throw new UserError(l10n.t('There is no socket “{0}”.', name));
    }
    return socket;
  }

  /** Stops those that run, so that each test begins alike. */
  async stopAll(): Promise<void> {
    await Promise.all(
      this.ids
        .filter((id) => isActive(this.#workbench.registry.get(id)?.state ?? { kind: 'stopped' }))
        .map((id) => stopSocket.perform(this.#workbench, { socket: id })),
    );
  }

  start({ id }: WorkbenchSocket): Promise<SocketReport> {
    return startSocket.perform(this.#workbench, { socket: id });
  }

  /** Stops them, but for listeners that ran before: those start anew. */
  async end(): Promise<void> {
    await this.stopAll();
    for (const id of this.#ranBefore) {
      const socket = this.#workbench.registry.get(id);
      if (socket && roleOf(socket.definition) === 'listener') {
        await startSocket.perform(this.#workbench, { socket: id });
      }
    }
  }
}

/** With the listeners that these connect or forward to, and so on. */
function withTargets(
  sockets: readonly WorkbenchSocket[],
  all: readonly WorkbenchSocket[],
): readonly WorkbenchSocket[] {
  const found = new Set(sockets);
  for (const { definition } of found) {
    const targets =
      'connect' in definition ? [definition.connect] : (forwardOf(definition)?.to ?? []);
    all
      .filter((other) => 'listen' in other.definition)
      .filter((other) => targets.some((url) => isReachedBy(url, endpointOf(other.definition))))
      .forEach((other) => found.add(other));
  }
  return [...found];
}

/** Whether somebody who connects to the one meets who listens on the other. */
function isReachedBy(target: string, listened: string): boolean {
  const [to, on] = [parseEndpoint(target), parseEndpoint(listened)];
  if (
    !to.ok ||
    !on.ok ||
    isDatagramScheme(to.endpoint.scheme) !== isDatagramScheme(on.endpoint.scheme)
  ) {
    return false;
  }
  if ('path' in to.endpoint || 'path' in on.endpoint) {
    return 'path' in to.endpoint && 'path' in on.endpoint && to.endpoint.path === on.endpoint.path;
  }
  return (
    to.endpoint.port === on.endpoint.port &&
    (to.endpoint.host === on.endpoint.host || (isLoopback(to.endpoint) && isLoopback(on.endpoint)))
  );
}

function rank({ definition }: WorkbenchSocket): number {
  return roleOf(definition) === 'listener' ? 0 : 1;
}
