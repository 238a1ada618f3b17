import type { Definition } from '../../shared/definition.ts';
import { schemeOf } from '../../shared/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import type { SocketError } from '../../shared/socketError.ts';
import type { SocketInputs } from '../../shared/socketInputs.ts';
import type { StreamFraming } from '../framing/streamFraming.ts';
import type { StageFactory } from '../pipeline/stage.ts';
import { definedMessage } from '../sending/message.ts';
import type { Message } from '../sending/message.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { EchoStage } from './echoStage.ts';
import { EndlessStage } from './endlessStage.ts';
import { GreetingStage } from './greetingStage.ts';
import { ReplyStage } from './replyStage.ts';
import {
  characterPattern,
  daytime,
  randomCharacters,
  timeSince1900,
  wouldLoop,
} from './serviceReplies.ts';

/**
 * The stages that a definition asks for, in their order from the wire. Throws where a greeting can't be
 * read or framed; its message says why.
 */
export function stagesOf(
  traffic: SocketTraffic,
  definition: Definition,
  { payloadFiles = {} }: SocketInputs,
  framing?: StreamFraming,
): readonly StageFactory[] {
  if ('service' in definition && definition.service !== undefined) {
    const stage = serviceStage(definition.service, isDatagramScheme(schemeOf(definition)));
    return stage === undefined ? [] : [unlessLooping(stage)];
  }
  const { respond = [], encoding } = definition;
  const onConnect = respond.filter((responder) => responder.on === 'connect');
  const stages: StageFactory[] = [];
  if (onConnect.length > 0) {
    const messages = onConnect.map(({ send }): Message => {
      const message = definedMessage(traffic, send, encoding, payloadFiles);
      if (!message.ok) {
        throw unsendable(message.error);
      }
      const framed = 'bytes' in message.value ? framing?.wrap(message.value.bytes) : undefined;
      if (framed?.ok === false) {
        throw unsendable(framed.error);
      }
      return framed === undefined ? message.value : { bytes: framed.value };
    });
    const greeting = { messages, close: onConnect.some(({ close }) => close === true) };
    stages.push((connection) => new GreetingStage(connection, greeting));
  }
  if (respond.some((responder) => responder.on === 'message' && responder.echo)) {
    stages.push((connection) => new EchoStage(connection));
  }
  return stages;
}

/** A service of RFC 862, 863, 864, 867 or 868, over streams or over datagrams. */
function serviceStage(name: ServiceName, isDatagram: boolean): StageFactory | undefined {
  switch (name) {
    case 'echo':
      return (connection) => new EchoStage(connection);
    case 'discard':
      return undefined;
    case 'chargen': {
      const pattern = characterPattern();
      return isDatagram
        ? (connection) => new ReplyStage(connection, randomCharacters)
        : (connection) => new EndlessStage(connection, pattern);
    }
    case 'daytime':
      return (connection) =>
        new ReplyStage(connection, (now) => Buffer.from(daytime(now), 'latin1'));
    case 'time':
      return (connection) => new ReplyStage(connection, timeSince1900);
  }
}

/** No stage for a datagram peer whose port is that of another such service. */
function unlessLooping(factory: StageFactory): StageFactory {
  return (connection) =>
    connection.isDatagram && wouldLoop(connection.peerPort ?? -1) ? undefined : factory(connection);
}

function unsendable({ message }: SocketError): RangeError {
  return new RangeError(`a greeting can’t be sent: ${message}`);
}
