import { renderText } from '../payload.ts';
import type { DecodedNode, DecodeFault, DecodeProblem, InflatedContent } from './decoded.ts';

/** Fields of one payload at most, and how deep they may lie in each other. */
export const nodesMax = 5_000;
export const depthMax = 48;

/** Bytes of a string that a value shows at most. */
const shownTextMax = 1_000;
const shownHexMax = 32;

/** Thrown by a decoder where it can't go on; never leaves `decode`. */
export class Unreadable extends Error {
  readonly kind: DecodeProblem;
  readonly at: number;
  readonly fault: DecodeFault | undefined;

  constructor(kind: DecodeProblem, at: number, fault?: DecodeFault) {
    super(fault ?? kind);
    this.kind = kind;
    this.at = at;
    this.fault = fault;
  }
}

interface OpenNode {
  label: string;
  value?: string;
  start: number;
  end: number;
  children?: OpenNode[];
}

/**
 * A payload while it is being read: a position, and the tree of the fields read so far. What was read
 * stays when reading fails. Integers are in network byte order unless said otherwise.
 */
export class Dissection {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #roots: OpenNode[] = [];
  #siblings = this.#roots;
  #depth = 0;
  #nodes = 0;
  /** Nothing at or after this offset is read. */
  end: number;
  position = 0;
  /** The payload in one line. */
  summary = '';
  /** See `Decoded.isGuess`. */
  isGuess = false;
  /** See `Decoded.isCompressed`. */
  isCompressed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  get nodes(): readonly DecodedNode[] {
    return this.#roots;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  get isAtEnd(): boolean {
    return this.position >= this.end;
  }

  /**
   * A field: what `read` consumes is its bytes, what it answers its value, and fields read inside of
   * it are its children. Answers as `read` does.
   */
  node<T extends string | undefined>(label: string, read: () => T): T {
    if (++this.#nodes > nodesMax || this.#depth >= depthMax) {
      throw new Unreadable('tooMuch', this.position);
    }
    const node: OpenNode = { label, start: this.position, end: this.position };
    const before = this.#siblings;
    const children: OpenNode[] = [];
    before.push(node);
    this.#siblings = children;
    this.#depth++;
    try {
      const value = read();
      if (value !== undefined) {
        node.value = value;
      }
      return value;
    } finally {
      this.#siblings = before;
      this.#depth--;
      node.end = this.position;
      if (children.length > 0) {
        node.children = children;
      }
    }
  }

  /** Part of a field already read, such as a flag: takes no bytes of its own. */
  part(label: string, value: string, start: number, end: number): void {
    const position = this.position;
    this.position = start;
    this.node(label, () => {
      this.position = end;
      return value;
    });
    this.position = position;
  }

  /** Reads inside the next `length` bytes only, and goes on after them, read or not. */
  within(length: number, read: () => void): void {
    this.need(length);
    const outer = this.end;
    this.end = this.position + length;
    read();
    this.position = this.end;
    this.end = outer;
  }

  /** Reads something that may turn out to be something else; then all is as before. */
  attempt(read: () => void): boolean {
    const { position, end, summary } = this;
    const siblings = this.#siblings;
    const kept = siblings.length;
    const nodes = this.#nodes;
    const depth = this.#depth;
    try {
      read();
      return true;
    } catch (error) {
      if (!(error instanceof Unreadable)) {
        throw error;
      }
      siblings.length = kept;
      this.#siblings = siblings;
      this.#nodes = nodes;
      this.#depth = depth;
      this.position = position;
      this.end = end;
      this.summary = summary;
      return false;
    }
  }

  need(length: number): void {
    if (length > this.remaining) {
      throw new Unreadable('truncated', this.position);
    }
  }

  malformed(fault: DecodeFault, at = this.position): never {
    throw new Unreadable('malformed', at, fault);
  }

  u8(): number {
    return this.#number(1, (at) => this.#view.getUint8(at));
  }

  u16(): number {
    return this.#number(2, (at) => this.#view.getUint16(at));
  }

  u32(): number {
    return this.#number(4, (at) => this.#view.getUint32(at));
  }

  u64(): bigint {
    return this.#number(8, (at) => this.#view.getBigUint64(at));
  }

  u32LittleEndian(): number {
    return this.#number(4, (at) => this.#view.getUint32(at, true));
  }

  u64LittleEndian(): bigint {
    return this.#number(8, (at) => this.#view.getBigUint64(at, true));
  }

  f32(): number {
    return this.#number(4, (at) => this.#view.getFloat32(at));
  }

  f64(): number {
    return this.#number(8, (at) => this.#view.getFloat64(at));
  }

  peek(ahead = 0): number | undefined {
    return this.position + ahead < this.end ? this.bytes[this.position + ahead] : undefined;
  }

  take(length: number): Uint8Array {
    this.need(length);
    const taken = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    return taken;
  }

  text(length: number): string {
    return shownText(this.take(length));
  }

  hex(length: number): string {
    return shownHex(this.take(length));
  }

  /** A line up to LF or CRLF, which are consumed too and not part of it. */
  line(): Uint8Array {
    const lineFeed = this.bytes.indexOf(0x0a, this.position);
    if (lineFeed < 0 || lineFeed >= this.end) {
      throw new Unreadable('truncated', this.position);
    }
    const line = this.bytes.subarray(this.position, lineFeed);
    this.position = lineFeed + 1;
    return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
  }

  #number<T>(length: number, read: (at: number) => T): T {
    this.need(length);
    const value = read(this.position);
    this.position += length;
    return value;
  }
}

/** What a message carries in compressed form, with its size; nothing before it is inflated. */
export function contentNode(
  d: Dissection,
  content: InflatedContent | undefined,
  start: number,
  end: number,
): string | undefined {
  d.isCompressed = true;
  if (content === undefined) {
    return undefined;
  }
  const { bytes, length, isBroken, compression } = content;
  const shown = shownBytes(bytes);
  const size = `${isBroken ? 'broken, ' : ''}${length} bytes`;
  d.part(`Inflated (${compression}, ${size})`, shown, start, end);
  return shown;
}

/** A string's bytes as one safe line; cut where it is long. */
export function shownText(bytes: Uint8Array): string {
  const isCut = bytes.length > shownTextMax;
  return renderText(bytes, { maxBytes: shownTextMax }) + (isCut ? '…' : '');
}

/** Bytes as hexadecimal digits; cut where they are many. */
export function shownHex(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, shownHexMax), (byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return digits.join(' ') + (bytes.length > shownHexMax ? ' …' : '');
}

/** As text where it is printable UTF-8 on one or more lines, else as digits. */
export function shownBytes(bytes: Uint8Array): string {
  return isPrintable(bytes) ? `"${shownText(bytes)}"` : shownHex(bytes);
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Whether bytes are well-formed UTF-8 without controls other than tab and line breaks. */
export function isPrintable(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) {
      return false;
    }
  }
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A number as `0x…` with so many digits. */
export function hexNumber(value: number | bigint, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** ASCII alone, for the keywords of text protocols; other bytes become `?`. */
export function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : '?')).join('');
}
