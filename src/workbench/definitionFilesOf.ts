import type { DefinitionFiles } from './environment.ts';
import { l10n } from './l10n.ts';
import { UserError } from './userError.ts';
import type { Workbench } from './workbench.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** The files in which sockets are defined; throws a `UserError` where they are only read. */
export function definitionFilesOf(
  { definitionFiles, files }: Workbench,
  { definition, file }: WorkbenchSocket,
): DefinitionFiles {
  if (!definitionFiles) {
    throw new UserError(
      file === undefined
        ? l10n.t('“{0}” can’t be saved: there is no file for it.', definition.name)
        : l10n.t('“{0}” is defined in {1}.', definition.name, files.displayName(file)),
    );
  }
  return definitionFiles;
}
