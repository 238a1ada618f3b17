import { isIP } from 'node:net';
import type { ForwardSettings } from '../../shared/definition/forward.ts';
import type { ListenerDefinition } from '../../shared/definition/definition.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { readEndpoint } from '../addresses.ts';
import type { StageSource } from '../pipeline/stage.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { abortReason } from '../stream/connectAny.ts';
import { dial } from '../stream/dial.ts';
import { StreamConnection } from '../stream/streamConnection.ts';
import type { StreamOptions } from '../stream/streamOptions.ts';
import { streamOptionsOf } from '../stream/streamOptions.ts';
import { localUrl, peerUrl } from '../stream/streamUrls.ts';
import { prepareTlsClient } from '../tls/prepareTls.ts';
import { socketError } from '../toSocketError.ts';
import type { StreamWire } from '../wire/streamWire.ts';
import type { ClientHello } from './clientHello.ts';
import type { ReachedTarget, ReachRequest } from './streamConversation.ts';
import { TapTargets } from './tapTargets.ts';

/** Opens the connections of a tap to its targets. */
export class StreamTargets {
  readonly #traffic: SocketTraffic;
  readonly #inputs: SocketInputs;
  readonly #forward: ForwardSettings;
  readonly #options: StreamOptions;
  readonly #targets: TapTargets;
  readonly #endpoints: ReadonlyMap<string, Outcome<Endpoint>>;
  readonly #open = new Set<StreamConnection>();
  #dials = 0;
  #onNoneLeft: (() => void) | undefined;

  constructor(
    traffic: SocketTraffic,
    definition: ListenerDefinition,
    inputs: SocketInputs,
    stages: StageSource,
    forward: ForwardSettings,
  ) {
    this.#traffic = traffic;
    this.#inputs = inputs;
    this.#forward = forward;
    this.#options = streamOptionsOf(traffic, definition, stages);
    this.#targets = new TapTargets(forward);
    this.#endpoints = new Map(forward.to.map((url) => [url, readEndpoint(url)]));
  }

  get hasStages(): boolean {
    return this.#options.stages.factories.length > 0;
  }

  /**
   * Connects to a target, one after the other; what became of each is logged. Fails with why the last
   * could not be had.
   */
  async reach(request: ReachRequest): Promise<Outcome<ReachedTarget>> {
    this.#dials += 1;
    let reached: Outcome<ReachedTarget> | undefined;
    const targets = this.#targets.next();
    for (const [index, url] of targets.entries()) {
      const endpoint = this.#endpoints.get(url) ?? readEndpoint(url);
      const isLast = index === targets.length - 1;
      reached = endpoint.ok ? await this.#reachOne(request, endpoint.value, isLast) : endpoint;
      if (reached.ok || request.cancel.signal.aborted) {
        break;
      }
    }
    this.#dials -= 1;
    this.#tellNoneLeft();
    return reached ?? failure(socketError('invalidDefinition', 'there is no target'));
  }

  /** Resolves once no connection is left; each is ended by its conversation. */
  async close(): Promise<void> {
    if (this.#open.size + this.#dials > 0) {
      await new Promise<void>((resolve) => {
        this.#onNoneLeft = resolve;
      });
    }
  }

  async #reachOne(
    { client, hello, cancel, opened }: ReachRequest,
    endpoint: Endpoint,
    isLast: boolean,
  ): Promise<Outcome<ReachedTarget>> {
    const { connectTimeoutSeconds } = this.#forward;
    const dialIt = (attempt: AbortController) =>
      dial(this.#traffic, {
        definition: { connectTimeoutSeconds },
        ...{ endpoint, via: undefined, proxyPassword: undefined, cancel: attempt, about: client },
      });
    const dialed = isLast ? await dialIt(cancel) : await ofItsOwn(cancel, dialIt);
    if (!dialed.ok) {
      return dialed;
    }
    if (cancel.signal.aborted) {
      dialed.value.destroy();
      return failure(abortReason(cancel.signal));
    }
    const connection = this.#openConnection(dialed.value, endpoint);
    this.#traffic.paired(client, connection);
    opened(connection);
    this.#traffic.event({ event: 'connect', side: 'local', endpoint: connection.peer }, connection);
    return endpoint.scheme === 'tls'
      ? await this.#secure(connection, endpoint, hello)
      : success({ connection });
  }

  #openConnection(wire: StreamWire, endpoint: Endpoint): StreamConnection {
    const url = formatEndpoint(endpoint);
    const ends = {
      peer: peerUrl(endpoint, wire.addresses) ?? url,
      local: localUrl(endpoint, wire.addresses) ?? url,
      openedBy: 'local',
    } as const;
    const connection = new StreamConnection(this.#traffic, wire, ends, this.#options, (ended) => {
      this.#open.delete(ended);
      this.#tellNoneLeft();
    });
    this.#open.add(connection);
    return connection;
  }

  async #secure(
    connection: StreamConnection,
    endpoint: Endpoint,
    hello: ClientHello | undefined,
  ): Promise<Outcome<ReachedTarget>> {
    const { tls, connectTimeoutSeconds } = this.#forward;
    const host = 'host' in endpoint ? endpoint.host : 'localhost';
    const serverName = tls?.serverName ?? passedOn(hello?.serverName);
    const alpn = tls?.alpn ?? hello?.protocols?.slice();
    const prepared = prepareTlsClient(this.#traffic, {
      settings: {
        ...tls,
        ...(serverName === undefined ? undefined : { serverName }),
        ...(alpn === undefined ? undefined : { alpn }),
      },
      inputs: this.#inputs.forwardTls ?? {},
      ...{ host, url: formatEndpoint(endpoint) },
      timeoutMs: connectTimeoutSeconds === undefined ? undefined : connectTimeoutSeconds * 1_000,
    });
    if (!prepared.ok) {
      this.#traffic.event({ event: 'error', side: 'local', error: prepared.error }, connection);
      connection.stop();
      return prepared;
    }
    const secured = await connection.secure(prepared.value);
    prepared.value.close();
    return secured.ok ? success({ connection, alpn: secured.value.alpn }) : secured;
  }

  #tellNoneLeft(): void {
    if (this.#open.size + this.#dials === 0) {
      this.#onNoneLeft?.();
    }
  }
}

/** Work that is aborted with others, and may be without them: time may be up for one target and not for the next. */
async function ofItsOwn<T>(
  { signal }: AbortController,
  work: (attempt: AbortController) => Promise<T>,
): Promise<T> {
  const attempt = new AbortController();
  const abort = () => attempt.abort(abortReason(signal));
  signal.addEventListener('abort', abort);
  const result = await work(attempt);
  signal.removeEventListener('abort', abort);
  return result;
}

/**
 * The name that a client asked for is asked of the target too, unless the client only meant the tap by it:
 * `localhost`, or an address.
 */
function passedOn(name: string | undefined): string | undefined {
  return name === undefined || isIP(name) !== 0 || /(^|\.)localhost$/i.test(name)
    ? undefined
    : name;
}
