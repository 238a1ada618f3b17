/** What each byte is written as: 256 pieces of ASCII. */
export type ByteTable = readonly Uint8Array[];

const decoder = new TextDecoder('latin1');

export function byteTable(spell: (byte: number) => string): ByteTable {
  const encoder = new TextEncoder();
  return Array.from({ length: 256 }, (_, byte) => encoder.encode(spell(byte)));
}

/**
 * Bytes in a spelling, one after the other. Payloads have megabytes: a string for each byte would take
 * gigabytes for a moment, and seconds.
 */
export function encodeWithTable(bytes: Uint8Array, pieces: ByteTable): string {
  let length = 0;
  for (const byte of bytes) {
    length += pieces[byte]?.length ?? 0;
  }
  const text = new Uint8Array(length);
  let at = 0;
  for (const byte of bytes) {
    const piece = pieces[byte];
    if (piece !== undefined) {
      for (let index = 0; index < piece.length; index += 1) {
        text[at + index] = piece[index] ?? 0;
      }
      at += piece.length;
    }
  }
  return decoder.decode(text);
}
