import type { Socket } from 'node:dgram';
import { platform } from 'node:os';
import type { MulticastSettings } from '../../shared/datagramSettings.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { boundUrl, endpointUrl } from '../addresses.ts';
import { socketError, toSocketError } from '../nodeError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { groupsOf } from './datagramOptions.ts';
import { joinGroup, setMulticastSending } from './multicast.ts';

/** How often it looks, in milliseconds. */
const lookMs = 2_000;

/** Whether there is something to be kept while interfaces go and come. */
export function needsGroupWatch({ interface: own }: MulticastSettings, groups: number): boolean {
  return groups > 0 || own !== undefined;
}

/**
 * Keeps a socket in its groups while interfaces go and come, and what it sends to groups on the
 * interface that it names. A system forgets a membership together with its interface, and tells nobody.
 * So we join again now and then: that is refused with EADDRINUSE as long as nothing has happened
 * (ip(7)). Not on Windows, which documents no such answer.
 */
export class GroupWatch {
  readonly #traffic: SocketTraffic;
  readonly #socket: Socket;
  readonly #settings: MulticastSettings;
  readonly #family: 4 | 6;
  #isAway = false;
  #cancel: (() => void) | undefined;

  /** The socket is bound, and a member of its groups if it has any. */
  constructor(traffic: SocketTraffic, socket: Socket, settings: MulticastSettings, family: 4 | 6) {
    this.#traffic = traffic;
    this.#socket = socket;
    this.#settings = settings;
    this.#family = family;
    if (platform() !== 'win32') {
      this.#lookLater();
    }
  }

  /** To be called before the socket is closed. */
  stop(): void {
    this.#cancel?.();
  }

  #lookLater(): void {
    this.#cancel = this.#traffic.context.clock.after(lookMs, () => {
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const memberships = groupsOf(this.#socket, this.#settings, this.#family);
    if (!memberships.ok) {
      this.#away(memberships.error);
      return;
    }
    if (memberships.value.length === 0) {
      this.#renewSending();
      return;
    }
    const { port } = this.#socket.address();
    const back: string[] = [];
    for (const membership of memberships.value) {
      const error = joinGroup(this.#socket, membership);
      if (error !== undefined && error.errno !== 'EADDRINUSE') {
        this.#away(error);
        return;
      }
      if (error === undefined || this.#isAway) {
        back.push(endpointUrl('udp', membership.group, port));
      }
    }
    if (back.length > 0) {
      this.#back(back);
    }
  }

  #away(error: SocketError): void {
    if (!this.#isAway) {
      this.#isAway = true;
      const text = `no groups until their interface returns: ${error.message}`;
      this.#tell({ ...error, code: 'networkDown', message: text });
    }
  }

  #back(groups: readonly string[]): void {
    this.#isAway = false;
    for (const endpoint of groups) {
      this.#traffic.event({ event: 'join', side: 'local', endpoint });
    }
    const error = this.#setSending();
    if (error !== undefined) {
      this.#tell(error);
    }
  }

  /** Without groups nothing tells that the interface was another one meanwhile. */
  #renewSending(): void {
    const error = this.#setSending();
    if (error === undefined) {
      this.#isAway = false;
    } else {
      this.#away(error);
    }
  }

  /** What is sent to groups leaves by an interface too, which has a new number when it returns. */
  #setSending(): SocketError | undefined {
    const url = boundUrl('udp', this.#socket.address());
    try {
      const error = setMulticastSending(this.#socket, this.#settings, this.#family);
      return error && socketError('networkDown', error.message, url);
    } catch (thrown) {
      return toSocketError(thrown, url);
    }
  }

  #tell(error: SocketError): void {
    const endpoint = error.endpoint ?? boundUrl('udp', this.#socket.address());
    this.#traffic.event({ event: 'error', endpoint, error });
  }
}
