import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

export type Compression = 'gzip' | 'deflate' | 'deflate-raw' | 'br';

export interface Inflated {
  readonly bytes: Buffer;
  /** Bytes that there are of it; as far as it was read where it is cut or broken. */
  readonly length: number;
  /** Whether there is more of it than `bytes`. */
  readonly isCut: boolean;
  /** Whether the compressed bytes are wrong, or end too early. */
  readonly isBroken: boolean;
}

/** How far inflating goes to tell a length: small messages may inflate to gigabytes. */
const countedBytesMax = 64 * 1024 * 1024;

/**
 * Inflates bytes and keeps the first `bytesMax`; counts up to 64 MiB of them. `history` is what the same
 * compressor had before. A stream that ends without its end mark is whole for `deflate-raw` alone.
 */
export function inflate(
  compressed: Uint8Array,
  compression: Compression,
  bytesMax: number,
  history?: Uint8Array,
): Promise<Inflated> {
  const stream = streamOf(compression, compressed, history);
  const pieces: Buffer[] = [];
  let kept = 0;
  let length = 0;
  return new Promise((resolve) => {
    const done = (isBroken: boolean) => {
      stream.destroy();
      resolve({ bytes: Buffer.concat(pieces), length, isCut: length > kept, isBroken });
    };
    stream.on('data', (piece: Buffer) => {
      const own = piece.subarray(0, bytesMax - kept);
      if (own.length > 0) {
        pieces.push(own);
      }
      kept += own.length;
      length += piece.length;
      if (length > countedBytesMax) {
        done(false);
      }
    });
    stream.once('end', () => done(false));
    stream.once('error', () => done(true));
    stream.end(compressed);
  });
}

function streamOf(compression: Compression, bytes: Uint8Array, history: Uint8Array | undefined) {
  switch (compression) {
    case 'gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // Some servers leave out the header of zlib (RFC 9110, section 8.4.1.2).
      return ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
        ? createInflate()
        : createInflateRaw();
    case 'deflate-raw': {
      const hasHistory = history !== undefined && history.length > 0;
      return createInflateRaw({
        finishFlush: 2 /* Z_SYNC_FLUSH */,
        ...(hasHistory && { dictionary: history }),
      });
    }
  }
}
