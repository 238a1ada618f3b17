import { protocolIds } from './protocolNames.ts';
import type { ProtocolId } from './protocolNames.ts';

/**
 * What a message's framing knew of its conversation: the protocol it belongs to (that of its connection,
 * or what that was switched to), and a word or two that decoding it takes, such as the version of MQTT.
 */
export interface MessageContext {
  readonly protocol: ProtocolId;
  /** Absent where nothing is known. */
  readonly detail?: string;
}

/** A context as a log and a page carry it: `mqtt`, `http:HEAD`. */
export function writeContext(protocol: ProtocolId, detail?: string): string {
  return detail === undefined || detail === '' ? protocol : `${protocol}:${detail}`;
}

export function parseContext(text: string): MessageContext | undefined {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const protocol = protocolIds.find((id) => id === name);
  return protocol && { protocol, ...(colon >= 0 && { detail: text.slice(colon + 1) }) };
}
