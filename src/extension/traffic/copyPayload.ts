import * as vscode from 'vscode';
import type { EngineApi } from '../../shared/engineApi.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { ViewCopyRequest } from '../../shared/viewProtocol.ts';
import { copiedText } from '../payloads/copiedText.ts';
import { fetchPayload } from '../payloads/fetchPayload.ts';

/** Bytes of a payload that are put on the clipboard at most. */
const copiedBytesMax = 16 * 1024 * 1024;

/** Puts an entry's payload on the clipboard; answers with the bytes taken, 0 when it is gone. */
export async function copyPayload(
  engine: Pick<EngineApi, 'payload'>,
  { socket, seq, length, form }: ViewCopyRequest,
  encoding: TextEncoding,
): Promise<number> {
  const bytes = await fetchPayload(engine, { socket, seq }, Math.min(length, copiedBytesMax));
  if (bytes.length > 0) {
    await vscode.env.clipboard.writeText(copiedText(bytes, form, encoding));
  }
  return bytes.length;
}
