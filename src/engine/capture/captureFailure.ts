import type { CaptureError, CaptureErrorCode } from '../../shared/capture.ts';

const codes: Readonly<Record<string, CaptureErrorCode>> = {
  EACCES: 'accessDenied',
  EPERM: 'accessDenied',
  EROFS: 'accessDenied',
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  ENOTDIR: 'noSuchFolder',
  EISDIR: 'isFolder',
};

/** Thrown inside this folder only; becomes a value at its border. */
export class CaptureFailure extends Error {
  readonly error: CaptureError;

  constructor(error: CaptureError) {
    super(error.message);
    this.error = error;
  }
}

export function captureFailure(code: CaptureErrorCode, message: string, path?: string) {
  return new CaptureFailure({ code, message, ...(path === undefined ? undefined : { path }) });
}

/** What Node throws, as a value; `missing` is what ENOENT means here. */
export function toCaptureError(
  thrown: unknown,
  path: string,
  missing: 'noSuchFolder' | 'noSuchFile',
): CaptureError {
  if (thrown instanceof CaptureFailure) {
    return thrown.error;
  }
  const { code, message } = thrown as NodeJS.ErrnoException;
  return {
    code: code === 'ENOENT' ? missing : (codes[code ?? ''] ?? 'failed'),
    path,
    ...(code === undefined ? undefined : { errno: code }),
    message: thrown instanceof Error ? message : String(thrown),
  };
}
