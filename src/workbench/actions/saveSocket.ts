import * as v from 'valibot';
import { definitionFilesOf } from '../definitionFilesOf.ts';
import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

/**
 * Writes a socket of no file into a folder's `sockets.json`, whose it is from then on. Resolves with the URI
 * of the file.
 */
export const saveSocket = action({
  id: 'saveSocket',
  argument: v.object({
    socket,
    /** The URI of a folder of the workspace. Default: the first. */
    folder: v.optional(v.string()),
  }),
  risk: 'writesFile',
  run: (workbench, { socket: name, folder }) => {
    const socket = namedSocket(workbench.registry, name);
    return definitionFilesOf(workbench, socket).add(socket, folder);
  },
});
