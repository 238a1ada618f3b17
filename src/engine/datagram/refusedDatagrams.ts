import type { SocketError } from '../../shared/socketError.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** Interval at which one peer's refused datagrams are logged, in milliseconds. */
const tellMs = 1_000;

/** Most peers that are logged one by one in that time: source addresses can be forged, and the log is bounded. */
const peersMax = 256;

interface Refused {
  error: SocketError;
  /** Since they were last logged. */
  datagrams: number;
  cancel: () => void;
}

/**
 * Counts the datagrams of refused peers and logs them: the first of a peer at once, those that follow once
 * a second, with their number.
 */
export class RefusedDatagrams {
  readonly #traffic: SocketTraffic;
  readonly #url: string;
  readonly #byPeer = new Map<string, Refused>();

  /** `url` is where the listener listens; it stands for the peers beyond `peersMax`. */
  constructor(traffic: SocketTraffic, url: string) {
    this.#traffic = traffic;
    this.#url = url;
  }

  /** `error` says who is refused and why. */
  refuse(error: SocketError): void {
    this.#traffic.refused();
    const isNew = !this.#byPeer.has(error.endpoint ?? '');
    const told =
      isNew && this.#byPeer.size >= peersMax
        ? socketError('peerRefused', `more than ${peersMax} peers are refused`, this.#url)
        : error;
    const peer = told.endpoint ?? '';
    const known = this.#byPeer.get(peer);
    if (known !== undefined) {
      known.datagrams += 1;
      known.error = told;
      return;
    }
    const refused = { error: told, datagrams: 1, cancel: () => undefined };
    this.#byPeer.set(peer, refused);
    this.#tell(peer, refused);
  }

  /** Logs what has been counted since. */
  close(): void {
    for (const [peer, refused] of this.#byPeer) {
      refused.cancel();
      if (refused.datagrams > 0) {
        this.#tell(peer, refused);
        refused.cancel();
      }
    }
    this.#byPeer.clear();
  }

  #tell(peer: string, refused: Refused): void {
    const { error, datagrams } = refused;
    const count = datagrams > 1 ? { datagrams } : undefined;
    const endpoint = error.endpoint ?? this.#url;
    this.#traffic.event({ event: 'error', side: 'local', endpoint, error, ...count });
    refused.datagrams = 0;
    refused.cancel = this.#traffic.context.clock.after(tellMs, () => {
      if (refused.datagrams > 0) {
        this.#tell(peer, refused);
      } else {
        this.#byPeer.delete(peer);
      }
    });
  }
}
