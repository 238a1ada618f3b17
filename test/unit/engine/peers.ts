import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { endAfterTest } from './endAfterTest.ts';

/** A stream on the other side, driven by a test. */
export class StreamPeer {
  readonly socket: Socket;
  readonly #chunks: Buffer[] = [];
  error: NodeJS.ErrnoException | undefined;
  hasEnded = false;

  constructor(socket: Socket) {
    this.socket = socket;
    endAfterTest(() => socket.destroy());
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    socket.on('end', () => (this.hasEnded = true));
    socket.on('error', (error) => (this.error = error));
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<StreamPeer> {
    const socket = connect({ port, host, allowHalfOpen: true });
    const peer = new StreamPeer(socket);
    await once(socket, 'connect');
    return peer;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  async whenText(condition: (text: string) => boolean): Promise<string> {
    while (!condition(this.text)) {
      await once(this.socket, 'data');
    }
    return this.text;
  }

  /** Reads on until that many bytes have come, and no more than are on their way then. */
  async read(bytes: number): Promise<void> {
    this.socket.resume();
    while (this.socket.bytesRead < bytes) {
      await once(this.socket, 'data');
    }
    this.socket.pause();
  }

  async whenEnd(): Promise<void> {
    if (!this.hasEnded) {
      await once(this.socket, 'end');
    }
  }

  async whenClosed(): Promise<void> {
    if (!this.socket.closed) {
      await new Promise<void>((resolve) => this.socket.once('close', () => resolve()));
    }
  }
}

/** A listening peer; hands out what it accepts, one after the other. */
export class ServerPeer {
  readonly server: Server;
  readonly #accepted: StreamPeer[] = [];

  private constructor(server: Server) {
    this.server = server;
    endAfterTest(() => server.close());
    server.on('connection', (socket) => {
      this.#accepted.push(new StreamPeer(socket));
      server.emit('test:accepted');
    });
  }

  static async listen(host = '127.0.0.1', port = 0): Promise<ServerPeer> {
    const server = createServer({ allowHalfOpen: true });
    const peer = new ServerPeer(server);
    server.listen(port, host);
    await once(server, 'listening');
    return peer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async accept(): Promise<StreamPeer> {
    for (;;) {
      const accepted = this.#accepted.shift();
      if (accepted !== undefined) {
        return accepted;
      }
      await once(this.server, 'test:accepted');
    }
  }

  close(): void {
    this.server.close();
  }
}

/** Listens and answers no attempt to connect; on Linux. */
export class UnansweringPeer {
  readonly port: number;

  private constructor(port: number) {
    this.port = port;
  }

  static async listen(): Promise<UnansweringPeer> {
    // Its thread sleeps and never accepts; once its backlog is full, Linux lets a SYN wait.
    const worker = new Worker(
      `const server = require('node:net').createServer().listen(
         { port: 0, host: '127.0.0.1', backlog: 1 },
         () => {
           require('node:worker_threads').parentPort.postMessage(server.address().port);
           setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
         },
       );`,
      { eval: true },
    );
    endAfterTest(() => worker.terminate());
    const [port] = (await once(worker, 'message')) as [number];
    await StreamPeer.connect(port);
    await StreamPeer.connect(port);
    return new UnansweringPeer(port);
  }
}

export interface Datagram {
  readonly bytes: Buffer;
  readonly from: RemoteInfo;
}

/** A datagram socket on the other side. */
export class DatagramPeer {
  readonly socket: DatagramSocket;
  readonly #received: Datagram[] = [];
  /** Set before the socket tells: a failure may end all in the same turn. */
  #isClosed = false;

  private constructor(socket: DatagramSocket) {
    this.socket = socket;
    endAfterTest(() => this.close());
    socket.on('message', (bytes, from) => {
      this.#received.push({ bytes, from });
      socket.emit('test:received');
    });
  }

  static async bind(address = '127.0.0.1', port = 0): Promise<DatagramPeer> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const peer = new DatagramPeer(socket);
    socket.bind(port, address);
    await once(socket, 'listening');
    return peer;
  }

  get port(): number {
    return this.socket.address().port;
  }

  async send(bytes: string | Uint8Array, port: number, address = '127.0.0.1'): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.socket.send(bytes, port, address, (error) => (error ? reject(error) : resolve())),
    );
  }

  async receive(): Promise<Datagram> {
    for (;;) {
      const received = this.#received.shift();
      if (received !== undefined) {
        return received;
      }
      await once(this.socket, 'test:received');
    }
  }

  close(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.socket.close();
    }
  }
}

/** Whether a UDP port of this machine can be bound by somebody else. */
export async function isDatagramPortFree(port: number): Promise<boolean> {
  const peer = await DatagramPeer.bind('127.0.0.1', port).catch(() => undefined);
  peer?.close();
  return peer !== undefined;
}

/** Whether a TCP port can be bound by somebody else, without `SO_REUSEPORT`. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
