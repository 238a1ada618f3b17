import type * as v from 'valibot';
import { parseEndpoint } from '../endpoint.ts';
import type { Scheme } from '../endpoint.ts';
import { parseProxy } from '../proxy.ts';
import type { ProxyServer } from '../proxy.ts';
import type { Role } from './definitionKey.ts';
import type { clientSchema, listenerSchema } from './definitionSchema.ts';

/** The name of the file in which a workspace keeps its sockets, under `.vscode`. */
export const definitionFileName = 'sockets.json';

export type ListenerDefinition = v.InferOutput<typeof listenerSchema>;
export type ClientDefinition = v.InferOutput<typeof clientSchema>;
/** One socket as written in `sockets.json`, checked. */
export type Definition = ListenerDefinition | ClientDefinition;

/** A socket's role follows from its keys. */
export function roleOf(definition: Definition): Role {
  return 'listen' in definition ? 'listener' : 'client';
}

/** The endpoint of a definition, as written: port 0 is not resolved. */
export function endpointOf(definition: Definition): string {
  return 'listen' in definition ? definition.listen : definition.connect;
}

export function schemeOf(definition: Definition): Scheme {
  const parsed = parseEndpoint(endpointOf(definition));
  return parsed.ok ? parsed.endpoint.scheme : 'tcp';
}

/** The proxy that a client is to go through. */
export function viaOf(definition: Definition): ProxyServer | undefined {
  const via = 'connect' in definition ? definition.via : undefined;
  const parsed = via === undefined ? undefined : parseProxy(via);
  return parsed?.ok === true ? parsed.proxy : undefined;
}
