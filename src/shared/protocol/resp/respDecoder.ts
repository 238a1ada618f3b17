import type { Decoder } from '../../decoders/decoder.ts';
import { readsWhole } from '../../decoders/decoder.ts';
import { asciiOf, shownBytes, shownText } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const kinds: Readonly<Record<string, string>> = {
  '+': 'Simple string',
  '-': 'Error',
  ':': 'Integer',
  $: 'Bulk string',
  '*': 'Array',
  _: 'Null',
  '#': 'Boolean',
  ',': 'Double',
  '(': 'Big number',
  '!': 'Bulk error',
  '=': 'Verbatim string',
  '%': 'Map',
  '|': 'Attribute',
  '~': 'Set',
  '>': 'Push',
};

/** The Redis serialization protocol, versions 2 and 3 (redis.io, “Redis serialization protocol”). */
export const respDecoder: Decoder = {
  recognises(bytes, { ports }) {
    const first = String.fromCharCode(bytes[0] ?? 0);
    // "+OK" and "-ERR" are how many text protocols answer; the length of an array tells more.
    const isTelling = '*$%~>'.includes(first);
    if (kinds[first] === undefined || (!isTelling && !ports.includes(6379))) {
      return false;
    }
    return readsWhole(bytes, (d) => {
      while (!d.isAtEnd) {
        readValue(d);
      }
    });
  },

  decode(d) {
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      summaries.push(readValue(d));
      d.summary = summaries.slice(0, 3).join(' · ');
    }
  },
};

/** Answers with the value in short, strings without quotes: `SET key value`. */
function readValue(d: Dissection): string {
  const kind = kinds[String.fromCharCode(d.peek() ?? 0)];
  let summary = '';
  if (kind === undefined) {
    d.malformed('noType');
  }
  d.node(kind, () => {
    const { value, short } = readContent(d);
    summary = short;
    return value;
  });
  return summary;
}

function readContent(d: Dissection): { readonly value: string; readonly short: string } {
  const start = d.position;
  const type = String.fromCharCode(d.u8());
  const line = d.line();
  switch (type) {
    case '$':
    case '!':
    case '=': {
      const length = count(d, line, start);
      if (length < 0) {
        return { value: 'null', short: 'null' };
      }
      const bytes = d.take(length);
      if (d.line().length > 0) {
        d.malformed('longerThanSaid');
      }
      return { value: shownBytes(bytes), short: shownText(bytes) };
    }
    case '*':
    case '~':
    case '>':
    case '%':
    case '|': {
      const items = count(d, line, start);
      if (items < 0) {
        return { value: 'null', short: 'null' };
      }
      const values: string[] = [];
      for (let item = 0; item < (type === '%' || type === '|' ? items * 2 : items); item++) {
        values.push(readValue(d));
      }
      return { value: String(items), short: values.slice(0, 8).join(' ') };
    }
    case ':':
    case '(':
      if (!/^[+-]?\d+$/.test(asciiOf(line))) {
        d.malformed('noInteger', start);
      }
      break;
    case '#':
      if (!/^[tf]$/.test(asciiOf(line))) {
        d.malformed('noBoolean', start);
      }
      break;
  }
  const value = shownText(line);
  return { value, short: type === '_' ? 'null' : value };
}

function count(d: Dissection, line: Uint8Array, start: number): number {
  const digits = asciiOf(line);
  if (!/^(?:\d{1,9}|-1)$/.test(digits)) {
    d.malformed('noLength', start);
  }
  return Number(digits);
}
