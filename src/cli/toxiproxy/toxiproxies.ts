import * as v from 'valibot';
import { listenerSchema } from '../../shared/definition/definitionSchema.ts';
import { createSocket } from '../../workbench/actions/createSocket.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { ApiError, apiErrors } from './apiError.ts';
import { changedToxic, faultOf, parsed, readToxic } from './toxic.ts';
import type { Toxic } from './toxic.ts';

/** A proxy as the API has it. */
export interface ToxiproxyProxy {
  readonly name: string;
  /** Where it listens, with the port that the system chose. */
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
}

interface Proxy {
  readonly name: string;
  /** Where it was to listen, as a client wrote it, and where it does. */
  readonly asked: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  toxics: Toxic[];
  /** Its tap, once it has run. */
  socket: string | undefined;
}

const proxySchema = v.object({
  name: v.optional(v.string(), ''),
  listen: v.optional(v.string(), ''),
  upstream: v.optional(v.string(), ''),
  enabled: v.optional(v.boolean(), true),
  toxics: v.optional(v.array(v.unknown()), []),
});

/** toxiproxy's proxies and toxics, which are taps and faults here. Whatever can't be done is an `ApiError`. */
export class Toxiproxies {
  readonly #workbench: Workbench;
  readonly #proxies = new Map<string, Proxy>();

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  all(): Readonly<Record<string, ToxiproxyProxy>> {
    return Object.fromEntries(
      [...this.#proxies.values()].map((proxy) => [proxy.name, shown(proxy)]),
    );
  }

  show(name: string): ToxiproxyProxy {
    return shown(this.#required(name));
  }

  async create(body: unknown): Promise<ToxiproxyProxy> {
    const request = parsed(proxySchema, body);
    if (request.name === '') {
      throw apiErrors.missing('name');
    }
    if (request.upstream === '') {
      throw apiErrors.missing('upstream');
    }
    if (this.#proxies.has(request.name)) {
      throw apiErrors.proxyExists();
    }
    return shown(await this.#add(request));
  }

  /**
   * Makes all of them, in the place of those that differ; those that are there just so stay. Where one
   * can't be made, those before it are there all the same.
   */
  async populate(
    body: unknown,
  ): Promise<{ readonly made: readonly ToxiproxyProxy[]; readonly error?: ApiError }> {
    const requests = parsed(v.array(proxySchema), body);
    requests.forEach(({ name, upstream }, index) => {
      if (name === '') {
        throw apiErrors.missing(`name at proxy ${index + 1}`);
      }
      if (upstream === '') {
        throw apiErrors.missing(`upstream at proxy ${index + 1}`);
      }
    });
    const made: ToxiproxyProxy[] = [];
    for (const request of requests) {
      const before = this.#proxies.get(request.name);
      const isThere = [before?.listen, before?.asked].includes(request.listen);
      if (before && isThere && before.upstream === request.upstream) {
        made.push(shown(before));
        continue;
      }
      try {
        if (before) {
          await this.delete(before.name);
        }
        made.push(shown(await this.#add(request)));
      } catch (error) {
        if (error instanceof ApiError) {
          return { made, error };
        }
        throw error;
      }
    }
    return { made };
  }

  async change(name: string, body: unknown): Promise<ToxiproxyProxy> {
    const proxy = this.#required(name);
    const {
      listen = proxy.listen,
      upstream = proxy.upstream,
      enabled = proxy.enabled,
    } = parsed(
      v.object({
        listen: v.optional(v.string()),
        upstream: v.optional(v.string()),
        enabled: v.optional(v.boolean()),
      }),
      body,
    );
    if (listen !== proxy.listen || upstream !== proxy.upstream) {
      await this.#stop(proxy);
      await this.#forget(proxy);
      proxy.listen = listen;
      proxy.upstream = upstream;
    }
    await (enabled ? this.#start(proxy) : this.#stop(proxy));
    return shown(proxy);
  }

  async delete(name: string): Promise<void> {
    const proxy = this.#required(name);
    this.#proxies.delete(name);
    // What came through it stays in the log.
    await this.#stop(proxy);
  }

  toxics(name: string): readonly Toxic[] {
    return inOrder(this.#required(name).toxics);
  }

  toxic(name: string, toxic: string): Toxic {
    return requiredToxic(this.#required(name), toxic);
  }

  async addToxic(name: string, body: unknown): Promise<Toxic> {
    const proxy = this.#required(name);
    const toxic = readToxic(body);
    if (proxy.toxics.some((other) => other.name === toxic.name)) {
      throw apiErrors.toxicExists();
    }
    await this.#setToxics(proxy, [...proxy.toxics, toxic]);
    return toxic;
  }

  async changeToxic(name: string, toxicName: string, body: unknown): Promise<Toxic> {
    const proxy = this.#required(name);
    const toxic = requiredToxic(proxy, toxicName);
    const changed = changedToxic(toxic, body);
    await this.#setToxics(
      proxy,
      proxy.toxics.map((one) => (one === toxic ? changed : one)),
    );
    return changed;
  }

  async deleteToxic(name: string, toxicName: string): Promise<void> {
    const proxy = this.#required(name);
    const toxic = requiredToxic(proxy, toxicName);
    await this.#setToxics(
      proxy,
      proxy.toxics.filter((one) => one !== toxic),
    );
  }

  /** Enables all proxies, and removes all toxics. */
  async reset(): Promise<void> {
    for (const proxy of this.#proxies.values()) {
      await this.#setToxics(proxy, []);
      await this.#start(proxy);
    }
  }

  async #add(request: v.InferOutput<typeof proxySchema>): Promise<Proxy> {
    const { name, listen, upstream, enabled } = request;
    const toxics = request.toxics.map(readToxic);
    const proxy: Proxy = {
      ...{ name, asked: listen, listen, upstream },
      ...{ enabled: false, toxics, socket: undefined },
    };
    if (enabled) {
      await this.#start(proxy);
    }
    this.#proxies.set(name, proxy);
    return proxy;
  }

  async #start(proxy: Proxy): Promise<void> {
    if (proxy.enabled) {
      return;
    }
    const { name, listen, upstream } = proxy;
    // An empty host stays on this machine, where toxiproxy's listens on all interfaces.
    const endpoint = `tcp://${listen.startsWith(':') ? '127.0.0.1' : ''}${listen === '' ? '127.0.0.1:0' : listen}`;
    const definition = parsed(listenerSchema, {
      ...{ name, listen: endpoint, forward: `tcp://${upstream}` },
      faults: faultsOf(proxy),
    });
    const report = await createSocket.perform(this.#workbench, { definition, isNamed: true });
    if (report.state !== 'running') {
      throw new ApiError(report.error?.description ?? 'the proxy does not start', 500);
    }
    proxy.socket = report.id;
    proxy.enabled = true;
    // A port that the system chose stays the same from now on.
    proxy.listen = report.endpoint.replace(/^tcp:\/\//, '');
  }

  async #stop(proxy: Proxy): Promise<void> {
    if (proxy.enabled && proxy.socket !== undefined) {
      proxy.enabled = false;
      await this.#workbench.registry.stop(proxy.socket);
    }
  }

  /** Its tap is another one from now on. */
  async #forget(proxy: Proxy): Promise<void> {
    if (proxy.socket !== undefined) {
      await this.#workbench.registry.remove(proxy.socket);
      proxy.socket = undefined;
    }
  }

  async #setToxics(proxy: Proxy, toxics: readonly Toxic[]): Promise<void> {
    const faults = faultsOf({ toxics });
    if (proxy.socket !== undefined) {
      await this.#workbench.registry.setFaults(proxy.socket, faults);
    }
    proxy.toxics = [...toxics];
  }

  #required(name: string): Proxy {
    const proxy = this.#proxies.get(name);
    if (!proxy) {
      throw apiErrors.noProxy();
    }
    return proxy;
  }
}

function faultsOf({ toxics }: Pick<Proxy, 'toxics'> | { toxics: readonly Toxic[] }) {
  return toxics.map(faultOf).filter((fault) => fault !== undefined);
}

function requiredToxic({ toxics }: Proxy, name: string): Toxic {
  const toxic = toxics.find((one) => one.name === name);
  if (!toxic) {
    throw apiErrors.noToxic();
  }
  return toxic;
}

/** Those of upstream first, as toxiproxy lists them. */
function inOrder(toxics: readonly Toxic[]): readonly Toxic[] {
  const of = (wanted: Toxic['stream']) => toxics.filter(({ stream }) => stream === wanted);
  return [...of('upstream'), ...of('downstream')];
}

function shown({ name, listen, upstream, enabled, toxics }: Proxy): ToxiproxyProxy {
  return { name, listen, upstream, enabled, toxics: inOrder(toxics) };
}
