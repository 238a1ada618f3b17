import type { Decoder } from '../../decoders/decoder.ts';
import { asciiOf, shownText } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const header = /^(?:MSH|FHS|BHS)([^A-Za-z0-9\s])/;
const startBlock = 0x0b;

/** HL7 version 2: segments, one a line, and their fields; with or without MLLP around them. */
export const hl7Decoder: Decoder = {
  recognises(bytes) {
    const start = bytes[0] === startBlock ? 1 : 0;
    return header.test(asciiOf(bytes.subarray(start, start + 4))) && bytes.length > 8;
  },

  decode(d) {
    if (d.peek() === startBlock) {
      d.node('Start block', () => d.hex(1));
    }
    const separator =
      header.exec(asciiOf(d.bytes.subarray(d.position, d.position + 5)))?.[1] ??
      d.malformed('otherFormat');
    let title = '';
    while (!d.isAtEnd && d.peek() !== 0x1c) {
      const fields = readSegment(d, separator.charCodeAt(0));
      if (title === '' && fields[0] === 'MSH') {
        title = [fields[8], fields[9]].filter(Boolean).join(' ');
        d.summary = title;
      } else if (fields[0] === 'MSA') {
        d.summary = `${title} ${fields[1] ?? ''} ${fields[2] ?? ''}`.trim();
      }
    }
    if (d.peek() === 0x1c) {
      d.node('End block', () => d.hex(Math.min(2, d.remaining)));
    }
  },
};

/** Reads a segment up to its return, or to the end; returns its fields, its name first. */
function readSegment(d: Dissection, separator: number): string[] {
  const start = d.position;
  const end = endOf(d);
  const line = d.bytes.subarray(start, end);
  const name = asciiOf(line.subarray(0, 3));
  const fields: string[] = [name];
  d.node(name, () => {
    // The separator itself is the first field of a header.
    let number = name === 'MSH' || name === 'FHS' || name === 'BHS' ? 2 : 1;
    let at = start + 3;
    while (at < end) {
      const next = d.bytes.indexOf(separator, at + 1);
      const to = next < 0 || next > end ? end : next;
      const value = shownText(d.bytes.subarray(at + 1, to));
      fields.push(value);
      if (value !== '') {
        d.part(`${name}-${number}`, value, at + 1, to);
      }
      number += 1;
      at = to;
    }
    d.position = end;
    while (d.peek() === 0x0d || d.peek() === 0x0a) {
      d.position++;
    }
    return shownText(line.subarray(4));
  });
  return fields;
}

function endOf(d: Dissection): number {
  let at = d.position;
  while (at < d.end && ![0x0d, 0x0a, 0x1c].includes(d.bytes[at] ?? 0)) {
    at += 1;
  }
  return at;
}
