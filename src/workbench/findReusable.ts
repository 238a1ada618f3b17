import { endpointOf, roleOf } from '../shared/definition/definition.ts';
import type { Definition } from '../shared/definition/definition.ts';
import { formatEndpoint, parseEndpoint } from '../shared/endpoint.ts';
import { isActive } from './workbenchSocket.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** See `SocketRegistry.reuse`. */
export function findReusable(
  sockets: readonly WorkbenchSocket[],
  definition: Definition,
  isNamed: boolean,
): WorkbenchSocket | undefined {
  const role = roleOf(definition);
  const behaviour = behaviourOf(definition);
  const candidates = sockets.filter(
    (socket) =>
      roleOf(socket.definition) === role &&
      canonical(socket.definition) === canonical(definition) &&
      (!isNamed || socket.definition.name === definition.name),
  );
  const alike = candidates.filter((socket) => behaviourOf(socket.definition) === behaviour);
  return (
    alike.find(({ state }) => !isActive(state)) ??
    // Nothing else can listen there; port 0 is another port each time, and a client may have twins.
    alike.find(
      ({ state }) => state.kind === 'running' && role === 'listener' && !isAnyPort(definition),
    ) ??
    candidates.find(({ origin, state }) => origin === 'adHoc' && !isActive(state))
  );
}

/** All that it says but its name. */
function behaviourOf(definition: Definition): string {
  const keys = Object.entries(definition).filter(([key]) => key !== 'name');
  return JSON.stringify(keys.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function canonical(definition: Definition): string {
  const parsed = parseEndpoint(endpointOf(definition));
  return parsed.ok ? formatEndpoint(parsed.endpoint) : endpointOf(definition);
}

function isAnyPort(definition: Definition): boolean {
  const parsed = parseEndpoint(endpointOf(definition));
  return parsed.ok && 'port' in parsed.endpoint && parsed.endpoint.port === 0;
}
