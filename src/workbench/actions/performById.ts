import type * as v from 'valibot';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import { addRule } from './addRule.ts';
import type { Action } from './action.ts';
import { annotateEntries } from './annotateEntries.ts';
import { joinGroup, leaveGroup } from './changeGroup.ts';
import { decideHeld, intercept } from './intercept.ts';
import { addFault, clearFaults, toggleFault } from './changeFaults.ts';
import { clearTraffic } from './clearTraffic.ts';
import { createSocket } from './createSocket.ts';
import { debugScript } from './debugScript.ts';
import { duplicateSocket } from './duplicateSocket.ts';
import { closeConnection, halfCloseConnection, resetConnection } from './endConnection.ts';
import { keepLastTraffic } from './keepLastTraffic.ts';
import { listSockets } from './listSockets.ts';
import { removeSockets } from './removeSockets.ts';
import { renameSocket } from './renameSocket.ts';
import { replay } from './replay.ts';
import { restartSocket } from './restartSocket.ts';
import { saveSocket } from './saveSocket.ts';
import { saveTraffic } from './saveTraffic.ts';
import { send } from './send.ts';
import { sendFile } from './sendFile.ts';
import { sendPeriodically } from './sendPeriodically.ts';
import { startRecording } from './startRecording.ts';
import { startSocket } from './startSocket.ts';
import { stopAllSockets } from './stopAllSockets.ts';
import { stopRecording } from './stopRecording.ts';
import { stopSending } from './stopSending.ts';
import { stopSocket } from './stopSocket.ts';
import { takeSnapshot } from './takeSnapshot.ts';
import { tryRules } from './tryRules.ts';
import { upgradeToTls } from './upgradeToTls.ts';
import { waitFor } from './waitFor.ts';
import { waitForPort } from './waitForPort.ts';

/** Everything that a program can ask of the workbench. */
export const actions: readonly Action<v.GenericSchema, unknown>[] = [
  listSockets,
  createSocket,
  duplicateSocket,
  renameSocket,
  saveSocket,
  startSocket,
  stopSocket,
  restartSocket,
  stopAllSockets,
  send,
  sendFile,
  sendPeriodically,
  replay,
  stopSending,
  closeConnection,
  halfCloseConnection,
  resetConnection,
  upgradeToTls,
  joinGroup,
  leaveGroup,
  addFault,
  toggleFault,
  clearFaults,
  intercept,
  decideHeld,
  addRule,
  tryRules,
  debugScript,
  waitFor,
  waitForPort,
  saveTraffic,
  startRecording,
  stopRecording,
  keepLastTraffic,
  takeSnapshot,
  annotateEntries,
  clearTraffic,
  removeSockets,
];

/** Performs the action of that id for a program; rejects with a `UserError` where there is none. */
export function performById(workbench: Workbench, id: string, argument: unknown): Promise<unknown> {
  const found = actions.find((action) => action.id === id);
  return found
    ? // It checks the argument itself.
      found.perform(workbench, argument)
    : Promise.reject(new UserError(l10n.t('There is no action “{0}”.', id)));
}
