import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import { shortenNameAmong } from '../../shared/shortName.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';

/** UTF-16 units of a name that leave room for the counts in a side bar of 250 pixels. */
const nameLength = 14;

/** A name that is but an endpoint of this machine, as `TCP to 127.0.0.1:3000`. */
const loopbackName =
  /^(?:(?:tcp|udp|tls)(?::\/\/| (?:\S+ )?))?(?:127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})$/i;

/**
 * The name of a socket in its row, beside which stands what happened: of an endpoint of this machine the
 * port, `:3000` or `→ :3000`, with the protocol where two have one; of others at most `nameLength` units.
 * No two of the listed look the same.
 */
export function rowName(
  { definition }: WorkbenchSocket,
  listed: readonly WorkbenchSocket[],
): string {
  const others = listed
    .map((other) => other.definition)
    .filter(({ name }) => name !== definition.name);
  for (const nameOf of [portName, protocolAndPort]) {
    const short = nameOf(definition);
    if (short !== undefined && others.every((other) => nameOf(other) !== short)) {
      return short;
    }
  }
  const names = others.map(({ name }) => name);
  return shortenNameAmong(definition.name, names, nameLength);
}

function portName(definition: Definition): string | undefined {
  const port = loopbackName.exec(definition.name)?.[1];
  return port === undefined || roleOf(definition) === 'listener' ? port : `→ ${port}`;
}

function protocolAndPort(definition: Definition): string | undefined {
  const port = portName(definition);
  return port === undefined ? undefined : `${schemeOf(definition).toUpperCase()} ${port}`;
}
