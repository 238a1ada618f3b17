import * as path from 'node:path';
import type { Definition } from '../../shared/definition/definition.ts';
import { mapTargets } from '../../shared/definition/forward.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { Files } from '../environment.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';

/**
 * The URI of a file that a definition names. Relative paths begin in the folder of the socket's file, else
 * in the first one. Throws a `UserError` where there is none.
 */
export function namedFile(
  { file, definition }: WorkbenchSocket,
  name: string,
  files: Files,
): string {
  const uri = files.locate(name, file);
  if (uri === undefined) {
    throw new UserError(
      l10n.t(
        '“{0}” names the file {1}, and no folder is open; write its whole path.',
        definition.name,
        name,
      ),
    );
  }
  return uri;
}

/**
 * The definition with the whole path of a Unix socket: the engine's own folder is nobody's. Throws a
 * `UserError` where there is no folder for a relative one to begin in.
 */
export function withWholePath(socket: WorkbenchSocket, files: Files): Definition {
  const { definition } = socket;
  const whole = (url: string) => {
    const parsed = parseEndpoint(url);
    if (!parsed.ok || parsed.endpoint.scheme !== 'unix' || path.isAbsolute(parsed.endpoint.path)) {
      return url;
    }
    const local = files.localPath(namedFile(socket, parsed.endpoint.path, files));
    return local === undefined ? url : `unix:${local}`;
  };
  if ('listen' in definition) {
    const { listen, forward } = definition;
    return {
      ...definition,
      listen: whole(listen),
      ...(forward === undefined ? undefined : { forward: mapTargets(forward, whole) }),
    };
  }
  return { ...definition, connect: whole(definition.connect) };
}
