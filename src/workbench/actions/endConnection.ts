import type { CloseMode } from '../../shared/engineApi.ts';
import { namedSocket } from '../namedSocket.ts';
import { onlyConnection } from '../openConnections.ts';
import { resultOf } from '../socketResult.ts';
import { action } from './action.ts';
import { connectionArgument } from './arguments.ts';

const endAction = (id: string, mode: CloseMode) =>
  action({
    id,
    argument: connectionArgument,
    risk: 'sends',
    run: async ({ registry, link }, { socket: name, connection }) => {
      const socket = namedSocket(registry, name);
      const outcome = await link.current?.endConnection(
        socket.id,
        connection ?? (await onlyConnection(link, socket)),
        mode,
      );
      resultOf(socket, outcome);
    },
  });

/** Sends what waits, then a FIN, and reads no more. */
export const closeConnection = endAction('closeConnection', 'close');
/** Sends what waits, then a FIN, and reads on. */
export const halfCloseConnection = endAction('halfCloseConnection', 'shutdown');
/** Sends an RST. What waits is dropped. */
export const resetConnection = endAction('resetConnection', 'reset');
