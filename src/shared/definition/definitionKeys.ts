import { datagramKeys } from './datagramKeys.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { faultKeys } from './faultKeys.ts';
import { forwardKeys } from './forwardKeys.ts';
import { interceptKeys } from './interceptKeys.ts';
import { listenerKeys } from './listenerKeys.ts';
import { messageKeys } from './messageKeys.ts';
import { proxyProtocolKeys } from './proxyProtocolKeys.ts';
import { respondKeys } from './respondKeys.ts';
import { scriptKeys } from './scriptKeys.ts';
import { socketKeys } from './socketKeys.ts';
import { streamKeys } from './streamKeys.ts';
import { tlsKeys } from './tlsKeys.ts';

/**
 * The keys of a socket in `sockets.json`: a file for each group, in which a key has its place with its
 * schema, roles, schemes and the row of the documents. Checked definitions are written in this order.
 */
export const definitionKeys = {
  ...socketKeys,
  ...forwardKeys,
  ...messageKeys,
  ...respondKeys,
  ...scriptKeys,
  ...faultKeys,
  ...interceptKeys,
  ...tlsKeys,
  ...proxyProtocolKeys,
  ...listenerKeys,
  ...streamKeys,
  ...datagramKeys,
} satisfies Readonly<Record<string, DefinitionKey>>;
