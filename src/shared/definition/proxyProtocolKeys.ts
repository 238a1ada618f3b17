import { proxyClientSchema, proxyListenerSchema } from '../proxyProtocol.ts';
import { streamSchemes } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';

/** The header of the PROXY protocol, taken or sent. */
export const proxyProtocolKeys = {
  proxyProtocol: {
    schema: { listener: proxyListenerSchema, client: proxyClientSchema },
    schemes: streamSchemes,
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;
