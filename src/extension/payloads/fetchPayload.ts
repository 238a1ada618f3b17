import type { EngineApi } from '../../shared/engineApi.ts';
import type { SocketId } from '../../shared/entry.ts';
import { ignoreEngineStopped } from '../../workbench/engineStopped.ts';

/** Bytes asked of the engine at once: what it gives at most. */
const pieceBytes = 1024 * 1024;

/**
 * An entry's payload, or `onWire` all of the message, up to `length` bytes; fewer when it was shorter
 * or went away meanwhile.
 */
export async function fetchPayload(
  engine: Pick<EngineApi, 'payload'>,
  { socket, seq }: { readonly socket: SocketId; readonly seq: number },
  length: number,
  onWire = false,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let taken = 0;
  while (taken < length) {
    const piece = await engine
      .payload({ socket, seq, offset: taken, length: Math.min(pieceBytes, length - taken), onWire })
      .catch(ignoreEngineStopped);
    if (!piece || piece.length === 0) {
      break;
    }
    bytes.set(piece, taken);
    taken += piece.length;
  }
  return bytes.subarray(0, taken);
}
