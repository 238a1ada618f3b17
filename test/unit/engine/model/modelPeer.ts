import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DatagramPeer, StreamPeer } from '../peers.ts';

/** A peer of the sockets under test, which remembers what it sent. */
export interface ModelPeer {
  readonly port: number;
  /** What it sent, in order; over a stream the pieces of one text. */
  readonly sent: readonly string[];
  send(text: string): void;
  end(way: 'end' | 'destroy' | 'resetAndDestroy'): void;
}

/** Over TCP or TLS. */
export class ModelStream implements ModelPeer {
  readonly port: number;
  readonly sent: string[] = [];
  /** Whether it ends, if it ends, so that all it sent must arrive where its end does. */
  isOrderly = true;
  readonly #peer: StreamPeer;
  /** Beneath TLS, if there is any: only TCP knows a reset. */
  readonly #raw: Socket;

  private constructor(peer: StreamPeer, raw: Socket) {
    this.#peer = peer;
    this.#raw = raw;
    this.port = raw.localPort ?? 0;
  }

  /** Not awaited beyond TCP: what comes next may fall into the handshake. */
  static async open(scheme: 'tcp' | 'tls', port: number): Promise<ModelStream | undefined> {
    const raw = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    try {
      await once(raw, 'connect');
    } catch {
      return undefined;
    }
    const socket = scheme === 'tls' ? connectTls({ socket: raw, rejectUnauthorized: false }) : raw;
    return new ModelStream(new StreamPeer(socket), raw);
  }

  get received(): string {
    return this.#peer.text;
  }

  get hasEnded(): boolean {
    return this.#peer.hasEnded;
  }

  send(text: string): void {
    const { socket } = this.#peer;
    if (!socket.destroyed && !socket.writableEnded) {
      this.sent.push(text);
      socket.write(text);
    }
  }

  end(way: 'end' | 'destroy' | 'resetAndDestroy'): void {
    const { socket } = this.#peer;
    if (!socket.destroyed) {
      this.isOrderly &&= way === 'end';
      if (way === 'resetAndDestroy') {
        this.#reset();
      } else {
        socket[way]();
      }
    }
  }

  /** libuv refuses a reset while a shutdown is under way, and Node then never closes the socket. */
  #reset(): void {
    const { socket } = this.#peer;
    if (socket.writableEnded && !socket.writableFinished) {
      socket.once('finish', () => this.#raw.resetAndDestroy());
    } else {
      this.#raw.resetAndDestroy();
    }
  }

  /** Ends without a trace of its own. */
  async dispose(): Promise<void> {
    this.#peer.socket.destroy();
    await this.#peer.whenClosed();
  }
}

export class ModelDatagrams implements ModelPeer {
  readonly sent: string[] = [];
  readonly #peer: DatagramPeer;
  readonly #to: number;

  private constructor(peer: DatagramPeer, to: number) {
    this.#peer = peer;
    this.#to = to;
  }

  static async open(to: number): Promise<ModelDatagrams> {
    return new ModelDatagrams(await DatagramPeer.bind(), to);
  }

  get port(): number {
    return this.#peer.port;
  }

  send(text: string): void {
    this.sent.push(text);
    void this.#peer.send(text, this.#to);
  }

  /** Nothing: a datagram socket knows no end. */
  end(): void {
    this.send('');
  }

  async dispose(): Promise<void> {
    this.#peer.close();
    await once(this.#peer.socket, 'close');
  }
}
