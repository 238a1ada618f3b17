import type { Origin } from '../../shared/messageFate.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import type { Connection } from '../connection.ts';
import type { Job } from '../jobs.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { Message } from './message.ts';
import { isGone } from './sender.ts';
import type { Delivery, Sender } from './sender.ts';

type End = SendJobReceipt['endedBy'];

/** The execution of one send job: what it waits for, and its result so far. */
export class SendJobRun {
  readonly #traffic: SocketTraffic;
  readonly #sender: Sender;
  readonly #job: Job;
  readonly #raw: boolean | undefined;
  readonly #origin: Origin | undefined;
  /** Who took a message and has not ended since, */
  readonly #everyone = new Set<Connection>();
  /** and how many have. */
  #ended = 0;
  /** Connections that can send no more, or whose peers take no more. */
  readonly #finished = new Set<Connection>();
  /** Connections that the next step waits for. */
  readonly #waitsFor = new Set<Connection>();
  #wake: (() => void) | undefined;
  #receipt: SendJobReceipt | undefined;
  #messages = 0;
  #bytes = 0;
  #missed = 0;

  /** `origin` is that of its messages; by default the user. */
  constructor(
    traffic: SocketTraffic,
    sender: Sender,
    job: Job,
    raw: boolean | undefined,
    origin?: Origin,
  ) {
    this.#traffic = traffic;
    this.#sender = sender;
    this.#job = job;
    this.#raw = raw;
    this.#origin = origin;
    job.signal.addEventListener('abort', () => this.end('cancelled'), { once: true });
  }

  isOver(): boolean {
    return this.#receipt !== undefined;
  }

  get missed(): number {
    return this.#missed;
  }

  /** Ends the job; later calls change nothing. Returns the receipt. */
  end(endedBy: End, error?: SocketError): SendJobReceipt {
    this.#receipt ??= {
      endedBy,
      ...(error === undefined ? undefined : { error }),
      messages: this.#messages,
      bytes: this.#bytes,
      missed: this.#missed,
      connections: this.#ended + this.#everyone.size,
      lost:
        this.#ended + [...this.#everyone].filter((connection) => !this.isOpen(connection)).length,
    };
    this.#wake?.();
    return this.#receipt;
  }

  /**
   * The system told that what this connection was sent did not get there. It gets no more, and the
   * transmission fails where nobody else is left. Not for want of room, which comes back.
   */
  refuse(connection: Connection, error: SocketError): void {
    if (!this.#everyone.has(connection) || error.code === 'noBufferSpace') {
      return;
    }
    this.#finished.add(connection);
    if (![...this.#everyone].some((one) => this.isOpen(one))) {
      this.end('failed', error);
    }
  }

  /** Whether it can take more. */
  isOpen(connection: Connection): boolean {
    const open = this.#traffic.connections.get(connection.id);
    return open === connection && !this.#finished.has(connection);
  }

  deliver(connections: readonly Connection[], message: Message): Delivery {
    const delivery = this.#sender.deliver(connections, message, { raw: this.#raw });
    this.#add(delivery);
    return delivery;
  }

  /** As `deliver`; resolves once the kernel has taken all of it, or the job has ended. */
  async pass(connections: readonly Connection[], message: Message): Promise<Delivery> {
    connections.forEach((connection) => this.#waitsFor.add(connection));
    const delivery = this.#sender.deliver(connections, message, {
      ...{ raw: this.#raw, origin: this.#origin },
      passed: (connection) => this.goOn(connection),
    });
    this.#add(delivery);
    for (const { connection } of delivery.refusals) {
      this.#waitsFor.delete(connection);
    }
    await this.#whenWoken();
    return delivery;
  }

  /** Resolves once all these connections have room in their send queues, or the job has ended. */
  async drained(connections: readonly Connection[]): Promise<void> {
    for (const connection of connections) {
      this.#waitsFor.add(connection);
      connection.whenDrained(() => this.goOn(connection));
    }
    await this.#whenWoken();
  }

  /** Resolves after `ms` milliseconds, or when the job has ended. */
  async pause(ms: number): Promise<void> {
    if (this.#receipt !== undefined) {
      return;
    }
    await new Promise<void>((resolve) => {
      const cancel = this.#traffic.context.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }

  miss(messages: number): void {
    this.#missed += messages;
  }

  progress(done: number, total: number): void {
    this.#job.progress = { done, total };
    this.#traffic.changed();
  }

  #add({ taken, bytes, refusals }: Delivery): void {
    for (const { connection, error } of refusals) {
      if (isGone(error)) {
        this.#finished.add(connection);
      }
    }
    this.#messages += taken.length;
    this.#bytes += bytes;
    taken.forEach((connection) => this.#everyone.add(connection));
  }

  /** A connection is no more; nothing of it is kept, as there is no end to how many come and go. */
  forget(connection: Connection): void {
    this.#ended += this.#everyone.delete(connection) ? 1 : 0;
    this.#finished.delete(connection);
    this.goOn(connection);
  }

  /** What was waited for on this connection has come, or never will. */
  goOn(connection: Connection): void {
    if (this.#waitsFor.delete(connection) && this.#waitsFor.size === 0) {
      this.#wake?.();
    }
  }

  async #whenWoken(): Promise<void> {
    if (this.#waitsFor.size > 0 && this.#receipt === undefined) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    this.#waitsFor.clear();
  }
}
