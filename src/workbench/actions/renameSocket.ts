import * as v from 'valibot';
import { socketName } from '../../shared/definition/socketKeys.ts';
import { definitionFilesOf } from '../definitionFilesOf.ts';
import { namedSocket } from '../namedSocket.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

/** Gives a socket another name, in its file too; it keeps its traffic, and runs on. */
export const renameSocket = action({
  id: 'renameSocket',
  argument: v.object({ socket, name: socketName }),
  risk: 'writesFile',
  run: async (workbench, { socket: before, name }) => {
    const { registry } = workbench;
    const socket = namedSocket(registry, before);
    if (name !== socket.definition.name) {
      if (socket.file === undefined) {
        registry.rename(socket.id, name);
      } else {
        await definitionFilesOf(workbench, socket).rename(socket, name);
      }
    }
    return reportOf(registry.get(socket.id) ?? socket);
  },
});
