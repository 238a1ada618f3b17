import { endpointOf } from '../shared/definition/definition.ts';
import type { SocketState } from '../shared/engineApi.ts';
import type { SocketError } from '../shared/socketError.ts';
import { describeError } from './describeError.ts';
import type { RuleHits } from '../shared/rule/ruleHits.ts';
import { reachableAs } from './socketFacts.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** What actions tell of a socket. */
export interface SocketReport {
  readonly id: string;
  readonly name: string;
  /** The endpoint that the system reports while it runs, else the defined one. */
  readonly endpoint: string;
  /** By which URLs other machines reach it, where it is bound to all interfaces. */
  readonly reachableAs?: readonly string[];
  readonly state: SocketState['kind'];
  /** How often each of its rules fired, while it runs. */
  readonly rules?: readonly RuleHits[];
  /** Why it failed, or waits to reconnect, with the reason worded. */
  readonly error?: SocketError & { readonly description: string };
}

export function reportOf(socket: WorkbenchSocket): SocketReport {
  const { id, definition, state, summary } = socket;
  const reachable = reachableAs(socket);
  return {
    id,
    name: definition.name,
    endpoint: state.kind === 'running' ? state.endpoint : endpointOf(definition),
    ...(reachable.length === 0 ? {} : { reachableAs: reachable }),
    state: state.kind,
    ...(summary?.rules === undefined ? {} : { rules: summary.rules }),
    ...((state.kind === 'failed' || state.kind === 'reconnecting') && state.error
      ? { error: { ...state.error, description: describeError(state.error) } }
      : {}),
  };
}
