import * as v from 'valibot';
import { socketName } from '../../shared/definition/socketKeys.ts';
import { namedSocket } from '../namedSocket.ts';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';
import { socket } from './arguments.ts';

/** Adds a stopped socket of the same definition, of no file. Its name is made unique. */
export const duplicateSocket = action({
  id: 'duplicateSocket',
  argument: v.object({
    socket,
    /** Default: that of the other one. */
    name: v.optional(socketName),
  }),
  risk: 'reads',
  run: ({ registry }, { socket, name }) => {
    const { definition } = namedSocket(registry, socket);
    const copy = registry.add({ ...definition, ...(name === undefined ? {} : { name }) });
    return Promise.resolve(reportOf(copy));
  },
});
