import { endpointOf, roleOf, schemeOf } from '../../shared/definition/definition.ts';
import type { Page } from '../../shared/entry.ts';
import { protocolSends } from '../../shared/protocol/protocolNames.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import { describeError, describeReason } from '../../workbench/describeError.ts';
import { describeTls } from '../../workbench/describeTls.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';

/** A socket as the page's choosers show it. */
export function viewSocket({ id, definition, state, summary }: WorkbenchSocket): ViewSocket {
  const { encoding, protocol, frameBytesMax } = definition;
  const framing = protocol === undefined ? (definition.framing ?? 'none') : protocolSends(protocol);
  return {
    id,
    name: definition.name,
    role: roleOf(definition),
    scheme: schemeOf(definition),
    endpoint: state.kind === 'running' ? state.endpoint : endpointOf(definition),
    state: state.kind,
    ...(encoding && { encoding }),
    ...(framing !== 'none' && { framing }),
    ...(protocol && { protocol }),
    ...(frameBytesMax !== undefined && { frameBytesMax }),
    summary,
  };
}

/** Error and handshake texts of the rows of a page, by sequence number. */
export function reasonsOf({ rows }: Page): Record<number, string> {
  const reasons: Record<number, string> = {};
  for (const { seq, event } of rows) {
    if (event?.error) {
      reasons[seq] =
        event.event === 'error' ? describeError(event.error) : describeReason(event.error);
    }
    const tls = event && describeTls(event);
    if (tls !== undefined) {
      reasons[seq] = [reasons[seq], tls].filter((text) => text !== undefined).join(' · ');
    }
  }
  return reasons;
}
