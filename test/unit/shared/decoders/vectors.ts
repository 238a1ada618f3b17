import { decode, recognise } from '../../../../src/shared/decoders/decode.ts';
import type {
  Decoded,
  DecodedNode,
  DecodeHint,
  DecoderId,
} from '../../../../src/shared/decoders/decoded.ts';

export const stream: DecodeHint = { isDatagram: false, ports: [] };
export const datagram: DecodeHint = { isDatagram: true, ports: [] };

export function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replaceAll(/\s/g, ''), 'hex'));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'latin1'));
}

/** Decodes bytes that are recognised and read to their end. */
export function decoded(id: DecoderId, bytes: Uint8Array, hint = stream): Decoded {
  const answer = decode(id, bytes, hint);
  if (answer.problem) {
    throw new Error(`${id} stopped at ${answer.problem.at}: ${answer.problem.fault ?? ''}`);
  }
  return answer;
}

export function recognised(bytes: Uint8Array, hint = stream): DecoderId | undefined {
  return recognise(bytes, hint);
}

/** All nodes with this label, wherever they lie, as `value @start-end`. */
export function fields(
  { nodes }: { readonly nodes: readonly DecodedNode[] },
  label: string,
): string[] {
  return nodes.flatMap((node) => [
    ...(node.label === label ? [`${node.value ?? ''} @${node.start}-${node.end}`] : []),
    ...fields({ nodes: node.children ?? [] }, label),
  ]);
}
