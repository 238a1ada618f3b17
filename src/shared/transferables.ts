/**
 * The buffers of an RPC message over a `MessagePort` that go along without a copy: payloads of calls
 * and of answers that have a buffer to themselves. The sender's views of them are empty afterwards.
 */
export function transferables(message: unknown): ArrayBuffer[] {
  const [call, answer] = [field(field(message, 'a'), '0'), field(message, 'r')];
  const candidates = [
    field(call, 'bytes'),
    answer,
    field(answer, 'bytes'),
    field(field(answer, 'page'), 'bytes'),
  ];
  return candidates.flatMap((bytes) =>
    bytes instanceof Uint8Array &&
    bytes.buffer instanceof ArrayBuffer &&
    bytes.length > 0 &&
    bytes.length === bytes.buffer.byteLength
      ? [bytes.buffer]
      : [],
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
