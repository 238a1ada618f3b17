import type { SocketError } from '../shared/socketError.ts';
import { socketError } from './toSocketError.ts';

/**
 * Why an address and port can't be shared here; undefined when they can, or when the system is to
 * say. Node knows `reusePort` since 22.12 and 23.1, and passes over what it doesn't know.
 */
export function reusePortError(
  url: string,
  version: string = process.versions.node,
): SocketError | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const knows = major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
  return knows
    ? undefined
    : socketError('notSupported', `"reusePort" needs Node 22.12; this is Node ${version}`, url);
}
