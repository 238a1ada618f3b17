import { endpointOf, viaOf } from '../shared/definition/definition.ts';
import type { Definition } from '../shared/definition/definition.ts';
import { forwardOf } from '../shared/definition/forward.ts';
import { isLoopback, parseEndpoint } from '../shared/endpoint.ts';
import type { Trust } from './environment.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';
import { l10n } from './l10n.ts';

/**
 * Why a socket must not start in an untrusted workspace; undefined if it may. Sockets of its
 * `sockets.json` never start there; sockets that the user created may use loopback addresses only.
 */
export function trustCheck(
  { origin, definition }: Pick<WorkbenchSocket, 'origin' | 'definition'>,
  trust: Trust,
): UserError | undefined {
  if (trust.isTrusted) {
    return undefined;
  }
  if (origin === 'file') {
    return new UserError(
      l10n.t(
        '“{0}” comes from this workspace’s sockets.json. Trust the workspace to start it.',
        definition.name,
      ),
      trust.action,
    );
  }
  return staysHere(definition)
    ? undefined
    : new UserError(
        l10n.t(
          '“{0}” reaches beyond this machine. Trust the workspace to start it.',
          definition.name,
        ),
        trust.action,
      );
}

function staysHere(definition: Definition): boolean {
  const via = viaOf(definition);
  const targets = 'listen' in definition ? (forwardOf(definition)?.to ?? []) : [];
  return (
    [endpointOf(definition), ...targets].every((url) => {
      const parsed = parseEndpoint(url);
      return parsed.ok && isLoopback(parsed.endpoint);
    }) &&
    (via === undefined || isLoopback({ ...via, scheme: 'tcp' }))
  );
}
