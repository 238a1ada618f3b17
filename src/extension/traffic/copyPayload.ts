import * as vscode from 'vscode';
import type { EngineApi } from '../../shared/engineApi.ts';
import type { ViewCopyRequest } from '../../shared/viewProtocol.ts';
import { copiedText } from '../payloads/copiedText.ts';
import { ignoreEngineStopped } from '../engineStopped.ts';

/** Bytes of a payload that are put on the clipboard at most. */
const copiedBytesMax = 16 * 1024 * 1024;
/** Bytes asked of the engine at once: what it gives at most. */
const pieceBytes = 1024 * 1024;

/** Puts an entry's payload on the clipboard; answers with the bytes taken, 0 when it is gone. */
export async function copyPayload(
  engine: EngineApi,
  { socket, seq, length, form }: ViewCopyRequest,
): Promise<number> {
  const wanted = Math.min(length, copiedBytesMax);
  const bytes = new Uint8Array(wanted);
  let taken = 0;
  while (taken < wanted) {
    const piece = await engine
      .payload({ socket, seq, offset: taken, length: Math.min(pieceBytes, wanted - taken) })
      .catch(ignoreEngineStopped);
    if (!piece || piece.length === 0) {
      break;
    }
    bytes.set(piece, taken);
    taken += piece.length;
  }
  if (taken > 0) {
    await vscode.env.clipboard.writeText(copiedText(bytes.subarray(0, taken), form));
  }
  return taken;
}
