import type { Definition } from '../shared/definition.ts';
import { schemeOf } from '../shared/definition.ts';
import { isDatagramScheme } from '../shared/endpoint.ts';
import { payloadBytes } from '../shared/payload.ts';
import { smallService } from './smallServices.ts';
import type { SmallService } from './smallServices.ts';

/** What a socket answers by itself. */
export interface Responses extends Omit<SmallService, 'echo'> {
  /** Sent, in order, when a connection opens. */
  readonly greetings: readonly Uint8Array[];
  /** Whether the connection ends after them. */
  readonly closeAfterGreeting: boolean;
  /** Whether every message goes back as it came. */
  readonly echo: boolean;
}

/** Of a socket that says nothing by itself. */
export const noResponses: Responses = { greetings: [], closeAfterGreeting: false, echo: false };

export function responsesOf(definition: Definition): Responses {
  if ('service' in definition && definition.service !== undefined) {
    const isDatagram = isDatagramScheme(schemeOf(definition));
    const service = smallService(definition.service, isDatagram);
    return {
      ...noResponses,
      ...service,
      closeAfterGreeting: !isDatagram && service.reply !== undefined,
    };
  }
  const { respond = [] } = definition;
  const onConnect = respond.filter((responder) => responder.on === 'connect');
  return {
    greetings: onConnect.map((responder) => payloadBytes(responder.send)),
    closeAfterGreeting: onConnect.some((responder) => responder.close === true),
    echo: respond.some((responder) => responder.on === 'message' && responder.echo),
  };
}
