import { endpointOf } from '../../shared/definition/definition.ts';
import { payloadFilesOf } from '../../shared/definition/payloadFilesOf.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Files } from '../environment.ts';
import { l10n } from '../l10n.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { FileConsent } from './fileConsent.ts';
import { namedFile } from './namedFile.ts';

/** More than this is better sent by *Send File…*, which doesn't load it whole. */
const fileBytesMax = 16 * 1024 * 1024;

/**
 * Reads the files that a definition's payloads name. Fails with `invalidDefinition`, naming the file,
 * where one can't be read; throws a `UserError` where it must not be.
 */
export async function readNamedPayloads(
  socket: WorkbenchSocket,
  files: Files,
  consent: FileConsent,
): Promise<Outcome<Readonly<Record<string, Uint8Array>>>> {
  const { definition } = socket;
  const named = payloadFilesOf(definition).map((name) => ({
    name,
    uri: namedFile(socket, name, files),
  }));
  await consent.ask(
    socket,
    named.map(({ uri }) => uri),
  );
  const contents: Record<string, Uint8Array> = {};
  for (const { name, uri } of named) {
    const read = await files.read(uri, fileBytesMax, l10n.t('it is larger than 16 MiB'));
    if (!read.ok) {
      const message = l10n.t('{0} can’t be read: {1}', name, read.fault);
      return failure({ code: 'invalidDefinition', endpoint: endpointOf(definition), message });
    }
    contents[name] = read.bytes;
  }
  return success(contents);
}
