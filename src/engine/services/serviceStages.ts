import type { Definition } from '../../shared/definition/definition.ts';
import { schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import type { StageFactory } from '../pipeline/stage.ts';
import { EchoStage } from './echoStage.ts';
import { EndlessStage } from './endlessStage.ts';
import { ReplyStage } from './replyStage.ts';
import {
  characterPattern,
  daytime,
  randomCharacters,
  timeSince1900,
  wouldLoop,
} from './serviceReplies.ts';

/** The stages of a definition that says which small service it is; none of others. */
export function serviceStages(definition: Definition): readonly StageFactory[] {
  if (!('service' in definition) || definition.service === undefined) {
    return [];
  }
  const stage = serviceStage(definition.service, isDatagramScheme(schemeOf(definition)));
  return stage === undefined ? [] : [unlessLooping(stage)];
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
