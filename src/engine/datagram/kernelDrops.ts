import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { endianness, platform } from 'node:os';
import { bytesOfIPv6 } from '../ipv6Bytes.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** Interval at which the kernel's counter is read while datagrams arrive, in milliseconds. */
const pollMs = 1_000;

/**
 * Counts the datagrams that the kernel dropped because a socket's receive buffer was full. Only Linux
 * reports that, in the last column of /proc/net/udp and udp6 (proc_net_udp(5)). Reads it once a second,
 * and only while the socket receives.
 */
export class KernelDrops {
  readonly #traffic: SocketTraffic;
  readonly #file: string;
  readonly #local: string;
  #counted = 0;
  #messages: number;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(bound: AddressInfo, traffic: SocketTraffic) {
    this.#traffic = traffic;
    this.#file = bound.family === 'IPv6' ? '/proc/net/udp6' : '/proc/net/udp';
    this.#local = procAddress(bound);
    this.#messages = -1;
    if (platform() === 'linux') {
      this.#cancel = traffic.context.clock.after(pollMs, () => this.#onTick());
    }
  }

  /** Reads the counter for the last time. Precondition: the socket stays open until this resolves. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    if (platform() === 'linux') {
      await this.#ask();
    }
  }

  #onTick(): void {
    const { messagesIn, refusedDatagrams = 0 } = this.#traffic.counters;
    const messages = messagesIn + refusedDatagrams;
    const isBusy = messages !== this.#messages;
    this.#messages = messages;
    void (isBusy ? this.#ask() : Promise.resolve()).then(() => {
      if (!this.#isStopped) {
        this.#cancel = this.#traffic.context.clock.after(pollMs, () => this.#onTick());
      }
    });
  }

  async #ask(): Promise<void> {
    const drops = readDrops(await readFile(this.#file, 'latin1').catch(() => ''), this.#local);
    // Two reads may overlap, and the older one may finish last.
    if (drops !== undefined && drops >= this.#counted) {
      this.#traffic.dropped(drops - this.#counted);
      this.#counted = drops;
    }
  }
}

/** The drops of the sockets bound to `local`, undefined when the table has none. */
export function readDrops(table: string, local: string): number | undefined {
  let drops: number | undefined;
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] === local) {
      drops = (drops ?? 0) + Number(columns.at(-1));
    }
  }
  return drops;
}

/** An address as /proc/net/udp writes it: 32-bit words in the machine's byte order, then the port. */
export function procAddress({ address, family, port }: AddressInfo): string {
  const bytes = family === 'IPv6' ? bytesOfIPv6(address) : address.split('.').map(Number);
  let hex = '';
  for (let word = 0; word < bytes.length; word += 4) {
    const four = bytes.slice(word, word + 4);
    hex += Buffer.from(endianness() === 'LE' ? four.reverse() : four).toString('hex');
  }
  return `${hex}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
