/** Longer payloads are no text for who reads a file or a line. */
const textBytesMax = 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A payload as text, where it is valid UTF-8 of 1 MiB at most. */
export function payloadText(bytes: Uint8Array): string | undefined {
  if (bytes.length > textBytesMax) {
    return undefined;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
