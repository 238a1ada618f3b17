import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import { clearTraffic } from './clearTraffic.ts';
import { createSocket } from './createSocket.ts';
import { closeConnection, halfCloseConnection, resetConnection } from './endConnection.ts';
import { listSockets } from './listSockets.ts';
import { removeSockets } from './removeSockets.ts';
import { restartSocket } from './restartSocket.ts';
import { saveTraffic } from './saveTraffic.ts';
import { send } from './send.ts';
import { startRecording } from './startRecording.ts';
import { startSocket } from './startSocket.ts';
import { stopAllSockets } from './stopAllSockets.ts';
import { stopRecording } from './stopRecording.ts';
import { stopSocket } from './stopSocket.ts';
import { waitFor } from './waitFor.ts';

/** Everything that a program can ask of the workbench. */
export const actions = [
  listSockets,
  createSocket,
  startSocket,
  stopSocket,
  restartSocket,
  stopAllSockets,
  send,
  closeConnection,
  halfCloseConnection,
  resetConnection,
  waitFor,
  saveTraffic,
  startRecording,
  stopRecording,
  clearTraffic,
  removeSockets,
] as const;

/** Performs the action of that id for a program; rejects with a `UserError` where there is none. */
export function performById(workbench: Workbench, id: string, argument: unknown): Promise<unknown> {
  const found = actions.find((action) => action.id === id);
  return found
    ? // It checks the argument itself.
      found.perform(workbench, argument as never)
    : Promise.reject(new UserError(l10n.t('There is no action “{0}”.', id)));
}
