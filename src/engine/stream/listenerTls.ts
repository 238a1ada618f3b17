import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome } from '../../shared/socketError.ts';
import type { OwnCertificate } from '../../shared/tlsReport.ts';
import { prepareTlsServer } from '../tls/prepareTls.ts';
import type { TlsServer } from '../tls/tlsServer.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** The TLS context of a listener, made when it is first needed. */
export class ListenerTls {
  readonly #traffic: SocketTraffic;
  readonly #definition: ListenerDefinition;
  readonly #endpoint: Endpoint;
  readonly #inputs: SocketInputs;
  #preparing: Promise<Outcome<TlsServer>> | undefined;
  #server: TlsServer | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    endpoint: Endpoint,
    inputs: SocketInputs,
  ) {
    this.#traffic = traffic;
    this.#definition = definition;
    this.#endpoint = endpoint;
    this.#inputs = inputs;
  }

  /** Whether the definition has a `tls` key or a scheme with TLS. */
  get isDefined(): boolean {
    return this.#endpoint.scheme === 'tls' || this.#definition.tls !== undefined;
  }

  /** What each connection begins with, once it is prepared; nothing where they begin in plain. */
  get ofConnections(): TlsServer | undefined {
    return this.#endpoint.scheme === 'tls' ? this.#server : undefined;
  }

  /** The certificate that it presents to clients, once it is made. */
  get certificate(): OwnCertificate | undefined {
    return this.#server?.certificate;
  }

  /** What the event `listen` has about it. */
  get detail(): { readonly certificate?: OwnCertificate; readonly keyLog?: string } {
    const server = this.#server;
    return {
      ...(server === undefined ? undefined : { certificate: server.certificate }),
      ...(server?.keyLogPath === undefined ? undefined : { keyLog: server.keyLogPath }),
    };
  }

  /** Fails with `invalidDefinition`. */
  prepare(): Promise<Outcome<TlsServer>> {
    this.#preparing ??= prepareTlsServer(this.#traffic, {
      settings: this.#definition.tls,
      inputs: this.#inputs,
      host: 'host' in this.#endpoint ? this.#endpoint.host : 'localhost',
      url: formatEndpoint(this.#endpoint),
    }).then((prepared) => {
      if (prepared.ok) {
        this.#server = prepared.value;
      }
      return prepared;
    });
    return this.#preparing;
  }

  /** To be called when no more connections come. Resolves once nothing is prepared any more. */
  async close(): Promise<void> {
    await this.#preparing;
    this.#server?.close();
  }
}
