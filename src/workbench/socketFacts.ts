import * as os from 'node:os';
import { endpointOf, roleOf, schemeOf } from '../shared/definition/definition.ts';
import { isTap } from '../shared/definition/forward.ts';
import { isLoopback, parseEndpoint } from '../shared/endpoint.ts';
import { reachableEndpoints } from '../shared/reachableEndpoints.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';
import { l10n } from './l10n.ts';

/** `TCP listener`, `UDP client`, `TLS tap`, … */
export function kindOf({ definition }: WorkbenchSocket): string {
  const protocol = schemeOf(definition).toUpperCase();
  if (isTap(definition)) {
    return l10n.t('{0} tap', protocol);
  }
  return roleOf(definition) === 'listener'
    ? l10n.t('{0} listener', protocol)
    : l10n.t('{0} client', protocol);
}

/** The endpoint that the system reports while it runs, else the defined one. */
export function currentEndpoint({ definition, state }: WorkbenchSocket): string {
  return state.kind === 'running' ? state.endpoint : endpointOf(definition);
}

/**
 * By which URLs other machines can reach it, where it is bound to all interfaces; those of this
 * moment, as networks come and go while it runs.
 */
export function reachableAs({ definition, state }: WorkbenchSocket): string[] {
  return state.kind === 'running' && 'listen' in definition
    ? reachableEndpoints(state.endpoint, definition.ipv6Only, os)
    : [];
}

/** Whether programs on other machines can reach what it listens on. */
export function isOnNetwork(socket: WorkbenchSocket): boolean {
  const parsed = parseEndpoint(currentEndpoint(socket));
  return roleOf(socket.definition) === 'listener' && parsed.ok && !isLoopback(parsed.endpoint);
}
