import type { SocketError } from '../../shared/socketError.ts';
import { socketError, toSocketError } from '../toSocketError.ts';

/** Why a file can't be read, as a value that names it. */
export function fileError(thrown: unknown, path: string): SocketError {
  const error = toSocketError(thrown);
  const { errno } = error;
  const code =
    errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ENAMETOOLONG'
      ? 'noSuchFile'
      : errno === 'EISDIR'
        ? 'notAFile'
        : error.code;
  return { ...error, code, path };
}

export function notAFile(path: string, isFolder: boolean): SocketError {
  const text = isFolder ? 'a folder, not a file' : 'a pipe, a device or the like, not a file';
  return { ...socketError('notAFile', text), path };
}
