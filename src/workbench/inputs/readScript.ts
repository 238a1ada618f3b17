import { endpointOf } from '../../shared/definition/definition.ts';
import type { ScriptInputs } from '../../shared/script/scriptInputs.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Files, Trust } from '../environment.ts';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { namedFile } from './namedFile.ts';

/**
 * Which files the process of a socket's script runs; nothing where it has none. Fails with
 * `invalidDefinition` where the script lies outside the workspace or not on this machine; throws a `UserError`
 * where the workspace is not trusted: a script may do whatever its user may.
 */
export async function readScript(
  socket: WorkbenchSocket,
  { files, trust, scriptHostFile: hostFile }: ReadScriptOptions,
): Promise<Outcome<ScriptInputs | undefined>> {
  const { script: name, name: socketName } = socket.definition;
  if (name === undefined) {
    return success(undefined);
  }
  if (!trust.isTrusted) {
    throw new UserError(
      l10n.t('“{0}” runs a script. Trust the workspace to start it.', socketName),
      trust.action,
    );
  }
  const uri = namedFile(socket, name, files);
  const file = files.localPath(uri);
  const isOutside = files.isOutside(await files.followLinks(uri));
  const message = isOutside
    ? l10n.t('the script {0} is not in this workspace; move it there', name)
    : l10n.t('the script {0} is no file of this machine', name);
  return file === undefined || isOutside
    ? failure({ code: 'invalidDefinition', endpoint: endpointOf(socket.definition), message })
    : success({ file, hostFile });
}

export interface ReadScriptOptions {
  readonly files: Files;
  readonly trust: Trust;
  /** The bundle that the processes of scripts run. */
  readonly scriptHostFile: string;
}
