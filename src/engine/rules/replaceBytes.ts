/** The bytes with others wherever they have these; the same where they don't, or these are none. */
export function replaceBytes(bytes: Uint8Array, find: Uint8Array, other: Uint8Array): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (;;) {
    const at = find.length === 0 ? -1 : source.indexOf(find, from);
    if (at < 0) {
      break;
    }
    parts.push(source.subarray(from, at), other);
    from = at + find.length;
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, source.subarray(from)]);
}
