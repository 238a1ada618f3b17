import type { Definition } from '../shared/definition.ts';
import { schemeOf } from '../shared/definition.ts';
import { isDatagramScheme } from '../shared/endpoint.ts';
import type { SocketError } from '../shared/socketError.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import { definedMessage } from './sending/message.ts';
import type { Message } from './sending/message.ts';
import { builtinService } from './builtinService.ts';
import type { BuiltinService } from './builtinService.ts';
import type { SocketTraffic } from './socketTraffic.ts';

/** What a socket answers by itself. */
export interface Responses extends Omit<BuiltinService, 'echo'> {
  /** Sent, in order, when a connection opens. */
  readonly greetings: readonly Message[];
  /** Whether the connection ends after them. */
  readonly closeAfterGreeting: boolean;
  /** Whether every message goes back as it came. */
  readonly echo: boolean;
}

/** Of a socket that says nothing by itself. */
export const noResponses: Responses = { greetings: [], closeAfterGreeting: false, echo: false };

/** Throws where a greeting can't be read; its message says why. */
export function responsesOf(
  traffic: SocketTraffic,
  definition: Definition,
  { payloadFiles = {} }: SocketInputs,
): Responses {
  if ('service' in definition && definition.service !== undefined) {
    const isDatagram = isDatagramScheme(schemeOf(definition));
    const service = builtinService(definition.service, isDatagram);
    return {
      ...noResponses,
      ...service,
      closeAfterGreeting: !isDatagram && service.reply !== undefined,
    };
  }
  const { respond = [] } = definition;
  const onConnect = respond.filter((responder) => responder.on === 'connect');
  return {
    greetings: onConnect.map((responder) => {
      const greeting = definedMessage(traffic, responder.send, definition.encoding, payloadFiles);
      if (!greeting.ok) {
        throw unsendableGreeting(greeting.error);
      }
      return greeting.value;
    }),
    closeAfterGreeting: onConnect.some((responder) => responder.close === true),
    echo: respond.some((responder) => responder.on === 'message' && responder.echo),
  };
}

export function unsendableGreeting({ message }: SocketError): RangeError {
  return new RangeError(`a greeting can’t be sent: ${message}`);
}
