import type { Definition } from '../../../../src/shared/definition/definition.ts';
import type { SocketState } from '../../../../src/shared/engineApi.ts';
import type { TlsInputs } from '../../../../src/shared/tlsInputs.ts';
import { EngineFixture } from '../engineFixture.ts';
import { ModelDatagrams, ModelStream } from './modelPeer.ts';

export type ModelScheme = 'tcp' | 'tls' | 'udp';

/** What the test knows of the sockets. */
export interface Model {
  /** Whether the last call that concerns the listener wants it to run. */
  isWanted: boolean;
}

/** A listener and a client of one engine, and peers; the engine may be disposed and made anew. */
export class Real {
  fixture = new EngineFixture();
  readonly listener = 'listener';
  readonly client = 'client';
  readonly scheme: ModelScheme;
  readonly port: number;
  readonly #inputs: TlsInputs;
  /** Peers of the engine there is now. */
  peers: (ModelStream | ModelDatagrams)[] = [];
  /** Calls under way; each must end in the state that its kind promises. */
  calls: Promise<void>[] = [];

  constructor(scheme: ModelScheme, port: number, inputs: TlsInputs) {
    this.scheme = scheme;
    this.port = port;
    this.#inputs = inputs;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  startListener(): Promise<SocketState> {
    const definition: Definition = { name: this.listener, listen: this.url };
    return this.fixture.engine.startSocket(this.listener, definition, this.#inputs);
  }

  /** Whether somebody listens there is left to chance. */
  startClient(): Promise<SocketState> {
    const definition: Definition = {
      name: this.client,
      connect: this.url,
      ...(this.scheme === 'tls' ? { tls: { verify: false } } : undefined),
    };
    return this.fixture.engine.startSocket(this.client, definition);
  }

  async addPeer(): Promise<void> {
    const peer = await (this.scheme === 'udp'
      ? ModelDatagrams.open(this.port)
      : ModelStream.open(this.scheme, this.port));
    if (peer !== undefined) {
      this.peers.push(peer);
    }
  }
}

/** Lets the network and the engine do some of their work, as much as fits in a few turns. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise(setImmediate);
  }
}
