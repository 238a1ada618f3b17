import type { Decoder } from '../../decoders/decoder.ts';
import { asciiOf, shownText } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

// RFC 5424, tables 1 and 2
const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const severities = 'emerg alert crit err warning notice info debug'.split(' ');

const priority = /^<(0|[1-9]\d{0,2})>/;
// RFC 6587, section 3.4.1: a length before each message on a stream.
const octetCount = /^([1-9]\d{0,6}) (?=<)/;
// RFC 3164, section 4.1.2: “Mmm dd hh:mm:ss”, the day padded with a blank; many senders, rsyslog
// among them, write the time of RFC 3339 in its place.
const oldTime =
  /^(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?: \d|\d\d) \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)(?= |$)/;

/** Syslog, RFC 5424 and the older RFC 3164, with the framing of RFC 6587 on streams. */
export const syslogDecoder: Decoder = {
  recognises(bytes) {
    const head = asciiOf(bytes.subarray(0, 64)).replace(octetCount, '');
    const value = Number(priority.exec(head)?.[1] ?? 192);
    const rest = head.replace(priority, '');
    return value < 192 && (/^1 (?:-|\d{4}-)/.test(rest) || oldTime.test(rest));
  },

  decode(d) {
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      const counted = octetCount.exec(asciiOf(d.bytes.subarray(d.position, d.position + 16)));
      d.node('Message', () => {
        let summary = '';
        let length = lineLength(d);
        if (counted) {
          d.node('Length', () => d.text(counted[0].length).trim());
          length = Number(counted[1]);
        }
        d.within(length, () => {
          summary = readMessage(d);
        });
        if (!counted && d.peek() === 0x0a) {
          d.position++;
        }
        summaries.push(summary);
        d.summary = summaries.slice(0, 3).join(' · ');
        return summary;
      });
    }
  },
};

/** Messages on a stream without counts end with a line feed (RFC 6587, section 3.4.2). */
function lineLength(d: Dissection): number {
  const lineFeed = d.bytes.indexOf(0x0a, d.position);
  return (lineFeed < 0 ? d.end : Math.min(lineFeed, d.end)) - d.position;
}

function readMessage(d: Dissection): string {
  const head = asciiOf(d.bytes.subarray(d.position, Math.min(d.end, d.position + 64)));
  const match = priority.exec(head);
  const value = Number(match?.[1] ?? 192);
  if (!match || value >= 192) {
    d.malformed('noPriority');
  }
  const level = `${facilities[value >> 3] ?? ''}.${severities[value & 7] ?? ''}`;
  d.node('Priority', () => {
    const start = d.position;
    d.position += match[0].length;
    d.part('Facility', `${value >> 3}, ${facilities[value >> 3] ?? ''}`, start, d.position);
    d.part('Severity', `${value & 7}, ${severities[value & 7] ?? ''}`, start, d.position);
    return `${value}, ${level}`;
  });
  const rest = head.slice(match[0].length);
  return `${level} ${/^1 /.test(rest) ? readNew(d) : readOld(d, rest)}`;
}

function readNew(d: Dissection): string {
  const values = ['Version', 'Timestamp', 'Hostname', 'App-name', 'Procid', 'Msgid'].map((label) =>
    word(d, label),
  );
  d.node('Structured data', () => readStructuredData(d));
  if (d.peek() === 0x20) {
    d.position++;
  }
  const message = d.remaining > 0 ? d.node('Message', () => d.text(d.remaining)) : '';
  return [...values.slice(2, 4).filter((value) => value !== '-'), message].join(' ');
}

/** A word, and the blank after it, which is not part of it. */
function word(d: Dissection, label: string): string {
  const blank = d.bytes.indexOf(0x20, d.position);
  if (blank < 0 || blank >= d.end) {
    d.malformed('shortHeader');
  }
  const value = d.node(label, () => d.text(blank - d.position));
  d.position++;
  return value;
}

function readStructuredData(d: Dissection): string | undefined {
  if (d.peek() === 0x2d) {
    return d.text(1);
  }
  while (d.peek() === 0x5b) {
    const start = d.position;
    // A quote and a closing bracket inside a value are escaped (RFC 5424, section 6.3.3).
    let isQuoted = false;
    for (;;) {
      const byte = d.u8();
      if (byte === 0x5c && isQuoted) {
        d.u8();
      } else if (byte === 0x22) {
        isQuoted = !isQuoted;
      } else if (byte === 0x5d && !isQuoted) {
        break;
      }
    }
    const value = shownText(d.bytes.subarray(start + 1, d.position - 1));
    d.part('Element', value, start, d.position);
  }
  return undefined;
}

function readOld(d: Dissection, rest: string): string {
  const time = oldTime.exec(rest)?.[0];
  let host = '';
  if (time !== undefined) {
    d.node('Timestamp', () => d.text(time.length));
    if (d.peek() === 0x20) {
      d.position++;
    }
    const blank = d.bytes.indexOf(0x20, d.position);
    if (blank > 0 && blank < d.end) {
      host = d.node('Hostname', () => d.text(blank - d.position));
      d.position++;
    }
  }
  const content = asciiOf(d.bytes.subarray(d.position, Math.min(d.end, d.position + 80)));
  const tag = /^([\w./-]{1,32})(?:\[\w{1,20}\])?:/.exec(content)?.[0];
  let shown = '';
  if (tag !== undefined) {
    shown = d.node('Tag', () => d.text(tag.length));
    if (d.peek() === 0x20) {
      d.position++;
    }
  }
  const message = d.remaining > 0 ? d.node('Message', () => d.text(d.remaining)) : '';
  return [host, shown, message].filter((part) => part !== '').join(' ');
}
