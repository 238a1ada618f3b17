import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import type { SendTarget } from '../../shared/engineApi.ts';
import { describeEndpointFault } from '../describeInput.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { TargetArgument } from './sendArguments.ts';

export type SendRecipients = SendTarget['to'];

/** Whom an argument names; of a client its only connection, undefined where it leaves that open. */
export function namedTarget(
  argument: Pick<TargetArgument, 'connection' | 'peer'> | undefined,
  socket: WorkbenchSocket,
): SendRecipients | undefined {
  if (argument?.peer !== undefined) {
    return { peer: peerUrl(argument.peer, socket) };
  }
  return argument?.connection ?? (roleOf(socket.definition) === 'client' ? 'all' : undefined);
}

/** The argument that names these recipients. */
export function targetArgumentOf(to: SendRecipients): Pick<TargetArgument, 'connection' | 'peer'> {
  if (to === 'all') {
    return {};
  }
  return typeof to === 'object' && 'peer' in to
    ? { peer: to.peer }
    : { connection: typeof to === 'number' ? to : [...to] };
}

/** The URL of a peer that is written as endpoints are; throws a `UserError` where that is none. */
export function peerUrl(text: string, socket: WorkbenchSocket): string {
  const scheme = schemeOf(socket.definition);
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  if (!parsed.ok) {
    throw new UserError(describeEndpointFault(parsed.fault));
  }
  return formatEndpoint(parsed.endpoint);
}
