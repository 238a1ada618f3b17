import type { Decoder } from '../../decoders/decoder.ts';
import type { InflatedContent } from '../../decoders/decoded.ts';
import { asciiOf, contentNode, shownBytes, shownText } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const startLine = /^(?:[A-Z][A-Z-]{1,19} \S+ HTTP\/1\.[01]|HTTP\/1\.[01] [1-5]\d\d(?: .*)?)$/;

/** Characters in which a start line must end to be recognised. */
const startLineMax = 8_192;

interface Framing {
  length?: number;
  isChunked: boolean;
  /** Whether a coding other than `chunked` was applied to the body. */
  isCoded: boolean;
}

/** HTTP/1.0 and 1.1 (RFC 9112): start lines, headers, bodies, one message after the other. */
export const httpDecoder: Decoder = {
  recognises: (bytes) => isStart(bytes, 0),

  decode(dissection, { context, content }) {
    const method = context?.protocol === 'http' ? (context.detail ?? '') : undefined;
    const summaries: string[] = [];
    do {
      dissection.node(
        summaries.length === 0 ? 'Message' : `Message ${summaries.length + 1}`,
        () => {
          const known = { method, content: summaries.length === 0 ? content : undefined };
          const start = readMessage(dissection, known, (text) => {
            summaries.push(text);
            dissection.summary = summaries.slice(0, 3).join(' · ');
          });
          return start;
        },
      );
    } while (isStart(dissection.bytes, dissection.position));
  },
};

function isStart(bytes: Uint8Array, offset: number): boolean {
  const end = bytes.indexOf(0x0a, offset);
  return (
    end > offset &&
    end - offset <= startLineMax &&
    startLine.test(lineAt(bytes.subarray(offset, end)))
  );
}

function lineAt(bytes: Uint8Array): string {
  return asciiOf(bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);
}

/** What is known of a message beside its bytes. */
interface Known {
  /** That of the request that a response answers; empty where there was none, absent where that is unknown. */
  readonly method: string | undefined;
  readonly content: InflatedContent | undefined;
}

function readMessage(
  d: Dissection,
  { method, content }: Known,
  summarise: (text: string) => void,
): string {
  const first = d.position;
  const line = asciiOf(d.line());
  if (!startLine.test(line)) {
    d.malformed('noStartLine', first);
  }
  const words = line.split(' ');
  const isResponse = line.startsWith('HTTP/');
  const labels = isResponse ? ['Version', 'Status', 'Reason'] : ['Method', 'Target', 'Version'];
  const shownFrom = (start: number, length: number) =>
    shownText(d.bytes.subarray(start, start + length));
  let at = first;
  labels.forEach((label, index) => {
    const word = (index === 2 ? words.slice(2).join(' ') : words[index]) ?? '';
    if (word !== '') {
      d.part(label, shownFrom(at, word.length), at, at + word.length);
    }
    at += word.length + 1;
  });
  const shown = shownFrom(first, line.length);
  const version = words[isResponse ? 0 : 2]?.length ?? 0;
  const told = line.length - version - 1;
  summarise(shownFrom(isResponse ? first + version + 1 : first, told));
  const framing = readHeaders(d);
  const status = words[1] ?? '';
  const isBodiless =
    isResponse &&
    (/^(?:1\d\d|204|304)$/.test(status) ||
      method === 'HEAD' ||
      (method === 'CONNECT' && status.startsWith('2')));
  // It may answer HEAD, or its body may not have come with it.
  const isUnknown =
    isResponse &&
    method === undefined &&
    d.isAtEnd &&
    ((framing.length ?? 0) > 0 || framing.isChunked);
  if (isUnknown) {
    d.isGuess = true;
  } else if (!isBodiless) {
    if (framing.isCoded && !d.isAtEnd) {
      contentNode(d, content, d.position, d.end);
    }
    readBody(d, framing, isResponse);
  }
  return shown;
}

function readHeaders(d: Dissection): Framing {
  const framing: Framing = { isChunked: false, isCoded: false };
  let isOver = false;
  while (!isOver) {
    const start = d.position;
    const line = d.line();
    if (line.length === 0) {
      isOver = true;
      continue;
    }
    const colon = line.indexOf(0x3a);
    if (colon <= 0) {
      d.malformed('noColon', start);
    }
    const name = asciiOf(line.subarray(0, colon));
    const value = asciiOf(line.subarray(colon + 1)).trim();
    const end = d.position;
    d.part(
      shownText(line.subarray(0, colon)),
      shownText(line.subarray(colon + 1)).trim(),
      start,
      end,
    );
    if (/^content-length$/i.test(name) && /^\d{1,15}$/.test(value)) {
      framing.length = Number(value);
    } else if (/^transfer-encoding$/i.test(name) && /\bchunked$/i.test(value)) {
      framing.isChunked = true;
      framing.isCoded ||= value.includes(',');
    } else if (/^content-encoding$/i.test(name) && !/^(?:identity)?$/i.test(value)) {
      framing.isCoded = true;
    }
  }
  return framing;
}

function readBody(d: Dissection, { length, isChunked }: Framing, isResponse: boolean): void {
  if (isChunked) {
    d.node('Body', () => {
      let size: number;
      do {
        size = readChunk(d);
      } while (size > 0);
      readHeaders(d);
      return 'chunked';
    });
    return;
  }
  // A response without a length goes on until the connection closes (RFC 9112, section 6.3).
  const rest = length ?? (isResponse ? d.remaining : 0);
  if (rest > 0) {
    d.node('Body', () => {
      const there = Math.min(rest, d.remaining);
      const value = shownBytes(d.take(there));
      d.need(rest - there);
      return value;
    });
  }
}

function readChunk(d: Dissection): number {
  let size = 0;
  d.node('Chunk', () => {
    const start = d.position;
    const digits = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(asciiOf(d.line()))?.[1];
    if (digits === undefined) {
      d.malformed('noChunkSize', start);
    }
    size = parseInt(digits, 16);
    if (size === 0) {
      return 'last';
    }
    const value = shownBytes(d.take(size));
    if (d.line().length > 0) {
      d.malformed('longerThanSaid');
    }
    return value;
  });
  return size;
}
