import * as v from 'valibot';
import { payloadFilesOf } from '../../shared/definition/payloadFilesOf.ts';
import { namedFile } from '../inputs/namedFile.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { resultOf } from '../socketResult.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { action } from './action.ts';
import { bytes, socket } from './arguments.ts';

/** More than this is no message that somebody tries. */
const fileBytesMax = 16 * 1024 * 1024;

/**
 * Resolves with what each rule of a socket would do with a message, the first condition that it fails, and the
 * bytes of its answer. Nothing is sent, and the socket need not run.
 */
export const tryRules = action({
  id: 'tryRules',
  argument: v.object({
    socket,
    /** What framing leaves of the message. */
    bytes,
    /** The state of the connection. Default: that in which it begins. */
    state: v.optional(v.string()),
    /** At a tap, who says it. Default: the client. */
    from: v.optional(v.picklist(['client', 'server'])),
  }),
  risk: 'reads',
  run: async (workbench, { socket: name, bytes: payload, state, from }) => {
    const socket = namedSocket(workbench.registry, name);
    const { definition } = socket;
    if ((definition.respond ?? []).length === 0) {
      throw new UserError(l10n.t('“{0}” has no rules.', definition.name));
    }
    const files = await contentsOf(workbench, socket);
    const engine = await workbench.link.engine();
    const outcome = await engine.tryRules({
      ...{ definition, files, payload },
      ...(state === undefined ? {} : { state }),
      ...(from === undefined ? {} : { from }),
    });
    return resultOf(socket, outcome);
  },
});

/** The files that its payloads name. Throws where one is outside of the workspace: nobody was asked. */
async function contentsOf({ files }: Workbench, socket: WorkbenchSocket) {
  const contents: Record<string, Uint8Array> = {};
  for (const name of payloadFilesOf(socket.definition)) {
    const uri = namedFile(socket, name, files);
    if (files.isOutside(await files.followLinks(uri))) {
      throw new UserError(l10n.t('{0} is outside of the workspace.', name));
    }
    const read = await files.read(uri, fileBytesMax, l10n.t('it is larger than 16 MiB'));
    if (!read.ok) {
      throw new UserError(l10n.t('{0} can’t be read: {1}', name, read.fault));
    }
    contents[name] = read.bytes;
  }
  return contents;
}
