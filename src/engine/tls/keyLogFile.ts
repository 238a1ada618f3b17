import { open } from 'node:fs/promises';
import type { WriteStream } from 'node:fs';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { socketError } from '../nodeError.ts';

/**
 * A file that the keys of TLS connections are appended to, in NSS format
 * (draft-ietf-tls-keylogfile); only its owner may read one that is made here.
 */
export class KeyLogFile {
  readonly path: string;
  readonly #stream: WriteStream;

  private constructor(path: string, stream: WriteStream) {
    this.path = path;
    this.#stream = stream;
  }

  /** `failed` is called when a later write fails. Fails with `invalidDefinition`. */
  static async open(path: string, failed: (error: Error) => void): Promise<Outcome<KeyLogFile>> {
    try {
      const stream = (await open(path, 'a', 0o600)).createWriteStream();
      stream.once('error', failed);
      return success(new KeyLogFile(path, stream));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return failure(socketError('invalidDefinition', `keys can’t be logged: ${words}`));
    }
  }

  append(line: Buffer): void {
    this.#stream.write(line);
  }

  close(): void {
    this.#stream.end();
  }
}
