import type { ForwardSettings } from '../../shared/definition/forward.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { readEndpoint } from '../addresses.ts';
import { socketError } from '../toSocketError.ts';

/** Which targets a new conversation is to try, in order. */
export class TapTargets {
  readonly #targets: readonly string[];
  readonly #isInTurn: boolean;
  #next = 0;

  constructor({ to, pick }: Pick<ForwardSettings, 'to' | 'pick'>) {
    this.#targets = to;
    this.#isInTurn = pick === 'roundRobin';
  }

  next(): readonly string[] {
    const from = this.#next;
    if (this.#isInTurn) {
      this.#next = (from + 1) % this.#targets.length;
    }
    return [...this.#targets.slice(from), ...this.#targets.slice(0, from)];
  }
}

/** Why a tap of that kind can't forward to what a definition names that no schema has checked. */
export function targetsFault(
  { to }: Pick<ForwardSettings, 'to'>,
  kind: 'streams' | 'datagrams',
): SocketError | undefined {
  for (const url of to) {
    const endpoint = readEndpoint(url);
    if (!endpoint.ok) {
      return endpoint.error;
    }
    const other = endpoint.value.scheme === 'udp' ? 'datagrams' : 'streams';
    if (other !== kind) {
      const text = `${kind} can’t be forwarded to an endpoint for ${other}`;
      return socketError('invalidDefinition', text, url);
    }
  }
  return undefined;
}
