import { randomUUID } from 'node:crypto';
import { forwardOf } from '../shared/definition/forward.ts';
import { payloadFilesOf } from '../shared/definition/payloadFilesOf.ts';
import { endpointOf, viaOf } from '../shared/definition/definition.ts';
import type { Definition } from '../shared/definition/definition.ts';
import type { changeTakesEffect } from '../shared/definition/definitionChange.ts';
import type { SocketState, Summary } from '../shared/engineApi.ts';
import type { Intercept } from '../shared/intercept/interceptSchema.ts';
import type { Fault } from '../shared/fault/faultSchema.ts';
import type { SocketId } from '../shared/entry.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import { success } from '../shared/socketError.ts';
import type { Outcome, SocketError } from '../shared/socketError.ts';
import { failure } from '../shared/socketError.ts';
import { AdHocDefinitions } from './adHocDefinitions.ts';
import { Emitter } from './emitter.ts';
import type { Disposable } from './emitter.ts';
import type { Files, StateStore } from './environment.ts';
import { ignoreEngineStopped, isEngineStopped } from './engineStopped.ts';
import type { EngineLink } from './engineLink.ts';
import { withWholePath } from './inputs/namedFile.ts';
import type { InputReader } from './inputs/inputReader.ts';
import { findReusable } from './findReusable.ts';
import { UserError } from './userError.ts';
import { freshSocket, isActive, reconcile } from './workbenchSocket.ts';
import type { RegisteredSocket, WorkbenchSocket } from './workbenchSocket.ts';
import { l10n } from './l10n.ts';

export interface RegistryChange {
  readonly ids: ReadonlySet<SocketId>;
  /** Whether sockets came, went or changed places. */
  readonly listChanged: boolean;
}

export interface SocketRegistryOptions {
  readonly link: EngineLink;
  /** Where ad-hoc sockets survive a reload. */
  readonly state: StateStore;
  readonly files: Files;
  /** See `SocketInputs.unreadBytesMax`. */
  readonly unreadBytesMax?: number;
  /** Gives what a socket needs besides its definition. */
  readonly inputs: Pick<InputReader, 'read' | 'readPayloads' | 'startedTo'>;
}

/** The workbench's sockets, from the files and ad hoc: their list, states and life. */
export class SocketRegistry {
  readonly #options: SocketRegistryOptions;
  readonly #adHoc: AdHocDefinitions;
  readonly #sockets = new Map<SocketId, RegisteredSocket>();
  readonly #didChange = new Emitter<RegistryChange>();
  readonly #subscriptions: Disposable[];

  readonly onDidChange = this.#didChange.event;
  /** Resolves when it has the ad-hoc sockets of before. */
  readonly ready: Promise<void>;

  constructor(options: SocketRegistryOptions) {
    this.#options = options;
    const { link, state } = options;
    this.#subscriptions = [
      link.onDidSummarize((summary) => this.#takeIn(summary)),
      link.onDidDie((error) => this.#failAll(error)),
    ];
    this.#adHoc = new AdHocDefinitions(state);
    this.ready = this.#readAdHoc();
  }

  dispose(): void {
    this.#subscriptions.forEach((subscription) => subscription.dispose());
    this.#didChange.dispose();
  }

  /** Those of the files in their order, then the ad-hoc ones, the newest last. */
  all(): readonly WorkbenchSocket[] {
    const sockets = [...this.#sockets.values()];
    return [
      ...sockets.filter(({ origin }) => origin === 'file'),
      ...sockets.filter(({ origin }) => origin === 'adHoc'),
    ];
  }

  get(id: SocketId): WorkbenchSocket | undefined {
    return this.#sockets.get(id);
  }

  /** By id, else by name; the first of several with that name. */
  find(idOrName: string): WorkbenchSocket | undefined {
    return (
      this.#sockets.get(idOrName) ??
      this.all().find(({ definition }) => definition.name === idOrName)
    );
  }

  /** Adds an ad-hoc socket, stopped. Its name is made unique. */
  add(definition: Definition): WorkbenchSocket {
    const id = `adHoc:${randomUUID()}`;
    const socket = freshSocket(
      id,
      { ...definition, name: this.#uniqueName(definition.name) },
      undefined,
    );
    this.#sockets.set(id, socket);
    this.#changed([id], true);
    this.#keepAdHoc();
    return socket;
  }

  /**
   * The socket that a start of this definition is to start again, so that a second one of the same role
   * and endpoint isn't added: one that is idle, or that is running and listens just so. Under another
   * name only where `isNamed` is false. A definition that a file doesn't have takes the place of the one
   * of before.
   */
  reuse(definition: Definition, isNamed: boolean): WorkbenchSocket | undefined {
    const socket = this.findReusable(definition, isNamed);
    const kept = socket && this.#sockets.get(socket.id);
    if (kept?.origin === 'adHoc' && !isActive(kept.state)) {
      kept.definition = { ...definition, name: kept.definition.name };
      this.#changed([kept.id], false);
      this.#keepAdHoc();
    }
    return kept;
  }

  /** What `reuse` would give. */
  findReusable(definition: Definition, isNamed: boolean): WorkbenchSocket | undefined {
    return findReusable(this.all(), definition, isNamed);
  }

  /**
   * Whether another socket of the same file, or of this window where it is of none, has that name.
   */
  isNameTaken(id: SocketId, name: string): boolean {
    const file = this.#required(id).file;
    return this.all().some(
      (other) => other.id !== id && other.definition.name === name && other.file === file,
    );
  }

  /** Gives it another name. Throws a `UserError` where another socket of the same origin has it. */
  rename(id: SocketId, name: string): void {
    const socket = this.#required(id);
    if (this.isNameTaken(id, name)) {
      throw new UserError(l10n.t('There is a socket “{0}” already.', name));
    }
    socket.definition = { ...socket.definition, name };
    if (socket.started) {
      socket.started = { ...socket.started, name };
    }
    this.#options.link.current?.renameSocket(id, name).catch(ignoreEngineStopped);
    this.#changed([id], false);
    this.#keepAdHoc();
  }

  /** Stops it and forgets it with its traffic. */
  async remove(id: SocketId): Promise<void> {
    if (this.#sockets.delete(id)) {
      this.#changed([id], true);
      this.#keepAdHoc();
      await this.#options.link.current?.removeSocket(id).catch(ignoreEngineStopped);
    }
  }

  /**
   * Starts it under its definition of now, whatever that is: whether it may start is for the action to
   * say. Resolves when it runs or failed. Throws a `UserError` when an input is refused.
   */
  async start(id: SocketId): Promise<SocketState> {
    const socket = this.#required(id);
    if (socket.state.kind === 'running') {
      return socket.state;
    }
    const { definition } = socket;
    const { unreadBytesMax } = this.#options;
    const located = withWholePath(socket, this.#options.files);
    socket.started = definition;
    delete socket.outdated;
    this.#setState(socket, { kind: 'starting' });
    const hasNeeds =
      definition.tls !== undefined ||
      ('listen' in definition && forwardOf(definition)?.tls !== undefined) ||
      definition.script !== undefined ||
      viaOf(definition)?.user !== undefined ||
      payloadFilesOf(definition).length > 0;
    const inputs = hasNeeds ? await this.#inputs(socket) : undefined;
    if (inputs === 'overtaken') {
      return socket.state;
    }
    const state: SocketState =
      inputs?.ok === false
        ? { kind: 'failed', error: inputs.error }
        : await this.#ask(async () =>
            (await this.#options.link.engine()).startSocket(id, located, {
              ...inputs?.value,
              ...(unreadBytesMax === undefined ? {} : { unreadBytesMax }),
            }),
          );
    this.#setState(socket, state);
    await this.#options.inputs.startedTo(socket, state);
    return state;
  }

  /** Resolves when its port is free. */
  async stop(id: SocketId): Promise<SocketState> {
    const socket = this.#required(id);
    delete socket.attempt;
    const engine = this.#options.link.current;
    const state: SocketState = engine
      ? await this.#ask(() => engine.stopSocket(id))
      : { kind: 'stopped' };
    this.#setState(socket, state);
    return state;
  }

  async stopAll(): Promise<void> {
    const ids = this.all()
      .filter(({ state }) => isActive(state))
      .map(({ id }) => id);
    await Promise.all(ids.map((id) => this.stop(id)));
  }

  /**
   * Takes over what a file says now. Running sockets keep running under the definition they were
   * started with; those that left the file go when they stop. `takesEffect` judges what changed of running
   * ones; without it everything waits for the next start.
   */
  setFile(
    file: string,
    definitions: readonly Definition[],
    takesEffect: typeof changeTakesEffect = () => 'nextStart',
  ): void {
    const before = this.#ofFile(file);
    const create = (definition: Definition) =>
      freshSocket(this.#fileId(file, definition.name), definition, file);
    const { order, changed, gone } = reconcile(before, definitions, create, takesEffect);
    gone.forEach(({ id }) => this.#forget(id));
    const listChanged = gone.length > 0 || order.some((socket, index) => socket !== before[index]);
    if (listChanged) {
      // In the order of the file; ad-hoc sockets and other files stay where they are.
      order.forEach(({ id }) => this.#sockets.delete(id));
      order.forEach((socket) => this.#sockets.set(socket.id, socket));
    }
    order.filter(({ id }) => changed.has(id)).forEach((socket) => void this.#follow(socket));
    if (changed.size > 0 || listChanged) {
      this.#changed(changed, listChanged);
    }
  }

  /** Has the engine apply what a running socket follows of its definition without another start. */
  async #follow(socket: RegisteredSocket): Promise<void> {
    const engine = this.#options.link.current;
    if (!engine || !socket.started || socket.outdated === 'removed' || !isActive(socket.state)) {
      return;
    }
    const { id, definition } = socket;
    const hasFiles = payloadFilesOf(definition).length > 0;
    const inputs = hasFiles ? await this.#payloads(socket) : undefined;
    const outcome =
      inputs?.ok === false
        ? inputs
        : await engine.changeDefinition(id, definition, inputs?.value).catch(ignoreEngineStopped);
    if (outcome?.ok === false && isActive(socket.state)) {
      // A start says why.
      socket.outdated = 'nextStart';
      this.#changed([id], false);
    }
  }

  /**
   * Puts these faults in the place of those of before, at once where it runs; a socket of no file is defined
   * so from then on. Nothing where it is of a file, and does not run.
   */
  async setFaults(id: SocketId, faults: readonly Fault[]): Promise<Outcome<null> | undefined> {
    const socket = this.#required(id);
    if (!isActive(socket.state) && socket.origin === 'file') {
      return undefined;
    }
    const engine = isActive(socket.state) ? this.#options.link.current : undefined;
    const outcome = engine ? await engine.setFaults(id, faults) : success(null);
    if (outcome.ok) {
      if (isActive(socket.state)) {
        socket.faults = faults;
      }
      if (socket.origin === 'adHoc') {
        socket.definition = { ...socket.definition, faults: [...faults] };
        this.#keepAdHoc();
      }
      this.#changed([id], false);
    }
    return outcome;
  }

  /**
   * Holds these messages of a socket that runs, none any more where null; one of no file is defined so from
   * then on. Nothing where it does not run.
   */
  async setIntercept(
    id: SocketId,
    intercept: Intercept | null,
  ): Promise<Outcome<null> | undefined> {
    const socket = this.#required(id);
    const engine = isActive(socket.state) ? this.#options.link.current : undefined;
    const outcome = await engine?.setIntercept(id, intercept);
    if (outcome?.ok === true && socket.origin === 'adHoc') {
      const { intercept: _, ...rest } = socket.definition;
      socket.definition = { ...rest, ...(intercept && { intercept }) };
      this.#keepAdHoc();
      this.#changed([id], false);
    }
    return outcome;
  }

  /** A socket of no file is defined so from now on; where it runs, it follows what it can at once. */
  redefine(id: SocketId, definition: Definition): void {
    const socket = this.#required(id);
    socket.definition = definition;
    this.#keepAdHoc();
    void this.#follow(socket);
    this.#changed([id], false);
  }

  /** What the payloads of a changed definition name; a refusal is told by the next start. */
  async #payloads(socket: RegisteredSocket): Promise<Outcome<SocketInputs>> {
    try {
      return await this.#options.inputs.readPayloads(socket);
    } catch (error) {
      if (error instanceof UserError) {
        const { message } = error;
        return failure({
          code: 'invalidDefinition',
          endpoint: endpointOf(socket.definition),
          message,
        });
      }
      throw error;
    }
  }

  /** An ad-hoc socket was written to a file: it is that file's from now on, and keeps running. */
  adopt(id: SocketId, file: string, definition: Definition): void {
    const socket = this.#required(id);
    socket.origin = 'file';
    socket.file = file;
    socket.definition = definition;
    this.#changed([id], true);
    this.#keepAdHoc();
  }

  async #inputs(socket: RegisteredSocket): Promise<Outcome<SocketInputs> | 'overtaken'> {
    const attempt = {};
    socket.attempt = attempt;
    try {
      const inputs = await this.#options.inputs.read(socket);
      return socket.attempt === attempt ? inputs : 'overtaken';
    } catch (error) {
      if (socket.attempt === attempt) {
        this.#setState(socket, { kind: 'stopped' });
      }
      throw error;
    }
  }

  #takeIn({ sockets }: Summary): void {
    const changed = new Set<SocketId>();
    for (const summary of sockets) {
      const socket = this.#sockets.get(summary.id);
      if (socket) {
        socket.summary = summary;
        socket.state = summary.state;
        if (socket.outdated === 'nextConnection' && summary.openConnections === 0) {
          delete socket.outdated;
        }
        changed.add(socket.id);
      }
    }
    if (changed.size > 0) {
      this.#settle(changed);
    }
  }

  #failAll(error: SocketError): void {
    for (const socket of this.#sockets.values()) {
      socket.summary = undefined;
      if (isActive(socket.state)) {
        socket.state = { kind: 'failed', error };
      }
    }
    this.#settle(new Set(this.#sockets.keys()));
  }

  #setState(socket: RegisteredSocket, state: SocketState): void {
    socket.state = state;
    this.#settle(new Set([socket.id]));
  }

  /** Lets go of what a socket that no longer runs was kept for, then tells everybody. */
  #settle(ids: ReadonlySet<SocketId>): void {
    let listChanged = false;
    for (const id of ids) {
      const socket = this.#sockets.get(id);
      if (!socket || isActive(socket.state)) {
        continue;
      }
      if (socket.outdated === 'removed') {
        this.#forget(id);
        listChanged = true;
      }
      delete socket.outdated;
      delete socket.started;
      delete socket.faults;
    }
    this.#changed(ids, listChanged);
  }

  #forget(id: SocketId): void {
    this.#sockets.delete(id);
    this.#options.link.current?.removeSocket(id).catch(ignoreEngineStopped);
  }

  async #ask(call: () => Promise<SocketState>): Promise<SocketState> {
    try {
      return await call();
    } catch (error) {
      if (isEngineStopped(error)) {
        return { kind: 'failed', error: error.error };
      }
      throw error;
    }
  }

  #changed(ids: Iterable<SocketId>, listChanged: boolean): void {
    this.#didChange.fire({ ids: new Set(ids), listChanged });
  }

  #required(id: SocketId): RegisteredSocket {
    const socket = this.#sockets.get(id);
    if (!socket) {
      throw new UserError(l10n.t('There is no socket “{0}”.', id));
    }
    return socket;
  }

  #ofFile(file: string): RegisteredSocket[] {
    return [...this.#sockets.values()].filter((socket) => socket.file === file);
  }

  /** The same after a reload, so that views find the socket again. */
  #fileId(file: string, name: string): SocketId {
    const id = `file:${this.#options.files.displayName(file)}#${name}`;
    // A socket that was renamed keeps its id, and its traffic, until the window is reloaded.
    return this.#sockets.has(id) ? `${id}#${randomUUID()}` : id;
  }

  #uniqueName(name: string): string {
    const names = new Set(this.all().map(({ definition }) => definition.name));
    let unique = name;
    for (let number = 2; names.has(unique); number++) {
      unique = `${name} (${number})`;
    }
    return unique;
  }

  async #readAdHoc(): Promise<void> {
    const kept = await this.#adHoc.all();
    kept.forEach(({ id, definition }) =>
      this.#sockets.set(id, freshSocket(id, definition, undefined)),
    );
    if (kept.length > 0) {
      this.#changed(
        kept.map(({ id }) => id),
        true,
      );
    }
  }

  /** Not before those of before are here, whom it would forget. */
  #keepAdHoc(): void {
    void this.ready.then(() =>
      this.#adHoc.keep(this.all().filter(({ origin }) => origin === 'adHoc')),
    );
  }
}
