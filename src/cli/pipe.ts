import { fstatSync } from 'node:fs';
import type { Definition } from '../shared/definition/definition.ts';
import { roleOf, schemeOf } from '../shared/definition/definition.ts';
import { isDatagramScheme } from '../shared/endpoint.ts';
import type { ConnectionId, EntryRow } from '../shared/entry.ts';
import { createSocket } from '../workbench/actions/createSocket.ts';
import { closeConnection, halfCloseConnection } from '../workbench/actions/endConnection.ts';
import { send } from '../workbench/actions/send.ts';
import { stopSocket } from '../workbench/actions/stopSocket.ts';
import { isUserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { isActive } from '../workbench/workbenchSocket.ts';
import { describeError } from '../workbench/describeError.ts';
import { EntryReader } from './entryReader.ts';
import { pipeFormat, plainEntry, write } from './entryWriter.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import { SendableConnections } from './sendableConnections.ts';
import type { OptionValues } from './options.ts';
import { SentBytes } from './sentBytes.ts';

/** How many messages may be on their way to the engine's queues at a time. */
const pendingMax = 16;

export interface PipeOptions {
  readonly definition: Definition;
  readonly values: OptionValues;
  /** What is sent, a message each. */
  readonly messages: AsyncIterable<SentMessage>;
  /** Whether the messages have an end that is worth waiting for though the peer sends no more. */
  readonly isFinite: boolean;
}

/** Bytes as they are, or text with escapes and variables. */
export type SentMessage = { readonly bytes: Uint8Array } | { readonly text: string };

/** Connects standard output, and messages from elsewhere, with one socket until it ends. */
export class Pipe {
  readonly #workbench: Workbench;
  readonly #options: PipeOptions;
  readonly #open = new SendableConnections();
  readonly #sent = new SentBytes();
  #socket = '';
  #isInputOver = false;
  #inputError: Error | undefined;

  constructor(workbench: Workbench, options: PipeOptions) {
    this.#workbench = workbench;
    this.#options = options;
  }

  async run(): Promise<ExitCode> {
    const { definition, values } = this.#options;
    const report = await createSocket.perform(this.#workbench, { definition });
    this.#socket = report.id;
    if (report.state === 'running' && (roleOf(definition) === 'listener' || values.verbose)) {
      const what = roleOf(definition) === 'listener' ? 'Listening on' : 'Connected to';
      process.stderr.write(`${what} ${report.endpoint}\n`);
    }
    if (report.state !== 'failed') {
      // Not awaited: standard input may have no end.
      void this.#sendAll().catch((error: unknown) => this.#failInput(error));
      await this.#printAll();
      this.#open.end();
      this.#sent.end();
    }
    if (this.#inputError !== undefined) {
      throw this.#inputError;
    }
    const state = this.#workbench.registry.get(this.#socket)?.state;
    if (state?.kind === 'failed') {
      process.stderr.write(`${describeError(state.error)}\n`);
      return exitCodes.failed;
    }
    return exitCodes.done;
  }

  async #printAll(): Promise<void> {
    const { registry, link } = this.#workbench;
    const { definition, values } = this.#options;
    const format = pipeFormat(values, definition, () => definition.name);
    const isOver = () => {
      const state = registry.get(this.#socket)?.state;
      return state === undefined || !isActive(state);
    };
    const reader = new EntryReader(await link.engine());
    const changed = () =>
      new Promise<void>((resolve) => {
        const subscription = registry.onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
    for await (const entry of reader.read(isOver, changed)) {
      const { row } = entry;
      const text = format(entry);
      if (text !== undefined) {
        await write(process.stdout, text);
      }
      if (values.verbose && row.event) {
        await write(process.stderr, plainEntry(entry, definition));
      }
      this.#follow(row);
    }
    if (reader.missedEntries > 0) {
      process.stderr.write(
        `${reader.missedEntries} entries left the traffic log before they could be printed.\n`,
      );
    }
  }

  /** Lets what happened to a connection have its consequences. */
  #follow(row: EntryRow): void {
    const { connection, direction, event } = row;
    if (direction === 'out') {
      this.#sent.seen(row.wireLength ?? row.length);
    }
    if (connection === undefined) {
      return;
    }
    if (canSendFrom(row, this.#options.definition)) {
      this.#open.add(connection);
    }
    if (event?.event === 'shutdown' && event.side === 'remote') {
      this.#peerClosed(connection);
    }
    if (event && ['close', 'reset'].includes(event.event)) {
      this.#open.delete(connection);
      this.#connectionEnded();
    }
  }

  /** Its half of the connection; ours follows, unless there is something to send that has an end. */
  #peerClosed(connection: ConnectionId): void {
    const { isFinite } = this.#options;
    if (isFinite && !this.#isInputOver) {
      return;
    }
    void this.#ignoreEnded(
      closeConnection.perform(this.#workbench, { socket: this.#socket, connection }),
    );
  }

  /** A UDP listener has no end of its own: without --keep-open it is that of its peer. */
  #connectionEnded(): void {
    const { definition, values } = this.#options;
    if (roleOf(definition) === 'listener' && isDatagram(definition) && !values['keep-open']) {
      void stopSocket.perform(this.#workbench, { socket: this.#socket });
    }
  }

  async #sendAll(): Promise<void> {
    const pending = new Set<Promise<void>>();
    for await (const message of this.#options.messages) {
      if (!(await this.#open.some()) || !(await this.#sent.hasRoom())) {
        return;
      }
      const sending = this.#send(message).finally(() => pending.delete(sending));
      pending.add(sending);
      if (pending.size >= pendingMax) {
        await Promise.race(pending);
      }
    }
    await Promise.all(pending);
    this.#isInputOver = true;
    await this.#endInput();
  }

  /** What can't be read can't be sent: the conversation is over. */
  async #failInput(error: unknown): Promise<void> {
    this.#inputError = error instanceof Error ? error : new Error(String(error));
    await stopSocket.perform(this.#workbench, { socket: this.#socket });
  }

  async #send(message: SentMessage): Promise<void> {
    try {
      const { bytes } = await send.perform(this.#workbench, {
        ...{ socket: this.#socket, untilPassed: true },
        ...message,
      });
      this.#sent.add(bytes);
    } catch (error) {
      if (!isUserError(error)) {
        throw error;
      }
      // A connection that has just ended is told of by its entries.
      if (this.#open.size > 0) {
        process.stderr.write(`${error.message}\n`);
      }
    }
  }

  /** Standard input is at its end: so is our half of a stream. */
  async #endInput(): Promise<void> {
    const { definition, values } = this.#options;
    if (isDatagram(definition) || values['keep-open'] || !(await this.#open.some())) {
      return;
    }
    for (const connection of this.#open.all()) {
      await this.#ignoreEnded(
        halfCloseConnection.perform(this.#workbench, { socket: this.#socket, connection }),
      );
    }
  }

  async #ignoreEnded(ending: Promise<void>): Promise<void> {
    try {
      await ending;
    } catch (error) {
      if (!isUserError(error)) {
        throw error;
      }
    }
  }
}

function isDatagram(definition: Definition): boolean {
  return isDatagramScheme(schemeOf(definition));
}

/** Whether an entry says that messages can be sent on its connection from now on. */
function canSendFrom({ direction, event }: EntryRow, definition: Definition): boolean {
  if (isDatagram(definition) && roleOf(definition) === 'listener') {
    return direction === 'in';
  }
  return schemeOf(definition) === 'tls'
    ? event?.event === 'handshake' && event.error === undefined
    : event?.event === 'accept' || event?.event === 'connect';
}

/** Whether standard input is a file, which has an end that comes soon. */
export function isStandardInputFile(): boolean {
  try {
    return fstatSync(0).isFile();
  } catch {
    return false;
  }
}
