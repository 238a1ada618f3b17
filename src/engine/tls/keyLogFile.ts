import { closeSync, openSync, writeSync } from 'node:fs';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { socketError } from '../toSocketError.ts';

/**
 * A file that the keys of TLS connections are appended to, in NSS format
 * (draft-ietf-tls-keylogfile); only its owner may read one that is made here. It is written to at
 * once, as Node's own `--tls-keylog` does: keys are there before what they open.
 */
export class KeyLogFile {
  readonly path: string;
  readonly #failed: (error: Error) => void;
  #descriptor: number | undefined;

  private constructor(path: string, descriptor: number, failed: (error: Error) => void) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#failed = failed;
  }

  /**
   * `failed` is called when a write fails; it is the last one then. Fails with `invalidDefinition`.
   */
  static open(path: string, failed: (error: Error) => void): Outcome<KeyLogFile> {
    try {
      return success(new KeyLogFile(path, openSync(path, 'a', 0o600), failed));
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return failure(socketError('invalidDefinition', `keys can’t be logged: ${words}`));
    }
  }

  append(line: Buffer): void {
    if (this.#descriptor === undefined) {
      return;
    }
    try {
      writeSync(this.#descriptor, line);
    } catch (error) {
      this.close();
      this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
    }
  }
}
