import type { Definition } from '../shared/definition.ts';
import { payloadBytes } from '../shared/payload.ts';

/** What a socket answers by itself. */
export interface Responses {
  /** Sent, in order, when a connection opens. */
  readonly greetings: readonly Uint8Array[];
  /** Whether the connection ends after them. */
  readonly closeAfterGreeting: boolean;
  /** Whether every message goes back as it came. */
  readonly echo: boolean;
}

export function responsesOf({ respond = [] }: Definition): Responses {
  const onConnect = respond.filter((responder) => responder.on === 'connect');
  return {
    greetings: onConnect.map((responder) => payloadBytes(responder.send)),
    closeAfterGreeting: onConnect.some((responder) => responder.close === true),
    echo: respond.some((responder) => responder.on === 'message' && responder.echo),
  };
}
