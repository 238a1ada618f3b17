import type { DecodedNode } from '../../shared/decoders/decoded.ts';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';

/** Fields that are taken, and how deep they may lie in each other. */
const nodesMax = 5_000;
const depthMax = 48;

interface OpenNode {
  label: string;
  start: number;
  end: number;
  children: OpenNode[];
}

export interface Packet {
  readonly nodes: readonly DecodedNode[];
  /** Bytes of the packet, its headers included. */
  readonly length: number;
  /** More fields than are taken. */
  readonly isCut: boolean;
}

// tshark writes `<`, `>`, `&` and quotes inside of values as entities.
const tags = /<(\/?)(packet|proto|field)\b([^>]*?)(\/?)>/g;
const attributes = /([\w.]+)="([^"]*)"/g;

/**
 * The packets of tshark's PDML (its doc/README.xml-output), each as a tree with the offsets that it
 * gives, which count from the packet's first byte. Whatever is no such text gives no packets.
 */
export function readPdml(text: string): Packet[] {
  const packets: { nodes: OpenNode[]; length: number; isCut: boolean }[] = [];
  const open: OpenNode[] = [];
  let count = 0;
  for (const [, close, tag, rest = '', isEmpty] of text.matchAll(tags)) {
    if (tag === 'packet') {
      open.length = 0;
      count = 0;
      if (close === '') {
        packets.push({ nodes: [], length: 0, isCut: false });
      }
      continue;
    }
    const packet = packets.at(-1);
    if (close !== '' || !packet) {
      open.pop();
      continue;
    }
    const values = Object.fromEntries(
      [...rest.matchAll(attributes)].map(([, name = '', value = '']) => [name, plain(value)]),
    );
    const label = values['showname'] ?? values['show'] ?? values['name'] ?? '';
    const start = Number(values['pos'] ?? 0);
    const node: OpenNode = {
      // Bytes are escaped by tshark already: not once more.
      label: escapeInvisible(label),
      start,
      end: start + Number(values['size'] ?? 0),
      children: [],
    };
    if (values['name'] === 'frame') {
      packet.length = node.end;
    }
    const isShown = values['hide'] !== 'yes' && values['name'] !== 'geninfo';
    if (isShown && (++count > nodesMax || open.length >= depthMax)) {
      packet.isCut = true;
    } else if (isShown) {
      (open.at(-1)?.children ?? packet.nodes).push(node);
    }
    if (isEmpty === '') {
      open.push(node);
    }
  }
  return packets;
}

/** The packet's protocols with offsets in its payload, the last `payloadBytes` of it. */
export function inPayload({ nodes, length }: Packet, payloadBytes: number): DecodedNode[] {
  const headerBytes = length - payloadBytes;
  const moved = (node: DecodedNode): DecodedNode => {
    const start = node.start - headerBytes;
    const end = node.end - headerBytes;
    const isInside = start >= 0 && start < end && end <= payloadBytes;
    const children = node.children?.map(moved) ?? [];
    const [label = '', ...value] = node.label.split(': ');
    return {
      label,
      ...(value.length > 0 && { value: value.join(': ') }),
      start: isInside ? start : 0,
      end: isInside ? end : 0,
      ...(children.length > 0 && { children }),
    };
  };
  // The headers are what the capture needs to be one, not what the socket saw: they come last.
  const all = nodes.map(moved);
  return [...all.filter(({ end }) => end > 0), ...all.filter(({ end }) => end === 0)];
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function plain(value: string): string {
  return value.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') {
        return entities[name] ?? whole;
      }
      const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
