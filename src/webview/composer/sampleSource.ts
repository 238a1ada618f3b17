import { parseEndpoint } from '../../shared/endpoint.ts';
import type { VariableSource } from '../../shared/variables.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';

const sampleUuid = '0f8fad5b-d9cb-469f-a165-70867728950e';

/**
 * Values for a preview: those that are known, and for the rest some that look like them and stay the
 * same while one types. `peer` is an endpoint's URL, absent where there are several or none.
 */
export function sampleSource(
  socket: ViewSocket | undefined,
  peer: string | undefined,
  now: number,
): VariableSource {
  return {
    seq: (socket?.summary?.filledMessages ?? 0) + 1,
    now,
    socket: socket?.name ?? '',
    peer: hostAndPort(peer ?? (socket?.role === 'client' ? socket.endpoint : undefined)),
    local: hostAndPort(socket?.role === 'listener' ? socket.endpoint : undefined),
    env: (name) => name,
    uuid: () => sampleUuid,
    randomBytes: (count) => Uint8Array.from({ length: count }, (_, i) => (i * 89 + 41) % 251),
  };
}

function hostAndPort(url: string | undefined): { host: string; port: number } {
  const parsed = url === undefined ? undefined : parseEndpoint(url);
  return parsed?.ok && 'port' in parsed.endpoint
    ? { host: parsed.endpoint.host, port: parsed.endpoint.port }
    : { host: '127.0.0.1', port: 50_000 };
}
