import { randomBytes, randomUUID } from 'node:crypto';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { VariableSource } from '../../shared/variables.ts';
import type { Connection } from '../connection.ts';
import type { SocketTraffic } from '../socketTraffic.ts';

/** What the variables of a message to this peer stand for; `seq` is the message's number. */
export function variableValues(
  traffic: SocketTraffic,
  connection: Connection,
  seq: number,
): VariableSource {
  return {
    seq,
    now: traffic.context.clock.now(),
    socket: traffic.name,
    peer: addressOf(connection.peer),
    local: addressOf(connection.local),
    env: (name) => process.env[name],
    uuid: () => randomUUID(),
    randomBytes,
  };
}

/** Nothing for Unix sockets and pipes. */
function addressOf(url: string): { readonly host: string; readonly port: number } | undefined {
  const parsed = parseEndpoint(url);
  return parsed.ok && 'port' in parsed.endpoint ? parsed.endpoint : undefined;
}
