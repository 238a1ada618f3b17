import type { Decoder } from '../../decoders/decoder.ts';
import { asciiOf, shownText } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const smtpPorts: readonly number[] = [25, 465, 587, 1025, 2525];
const reply = /^\d{3}[ -]/;
const command = /^(?:EHLO|HELO|MAIL FROM:|RCPT TO:|DATA|BDAT|RSET|VRFY|NOOP|QUIT|STARTTLS|AUTH)\b/i;

/** SMTP (RFC 5321): commands, replies and mails. */
export const smtpDecoder: Decoder = {
  recognises(bytes, { isDatagram, ports }) {
    const line = asciiOf(bytes.subarray(0, 64));
    return (
      !isDatagram &&
      smtpPorts.some((port) => ports.includes(port)) &&
      bytes.includes(0x0a) &&
      (reply.test(line) || command.test(line))
    );
  },

  decode(d, { context }) {
    if (context?.protocol === 'smtp' && context.detail === 'data') {
      readMail(d);
      return;
    }
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      const start = d.position;
      const line = lineOf(d);
      const text = shownText(line);
      const isReply = reply.test(`${asciiOf(line.subarray(0, 4))} `);
      d.position = start;
      d.node(isReply ? 'Reply' : 'Command', () => {
        const split = isReply ? 3 : verbLength(line);
        d.part(isReply ? 'Code' : 'Verb', shownText(line.subarray(0, split)), start, start + split);
        if (line.length > split + 1) {
          const value = shownText(line.subarray(split + 1));
          d.part(isReply ? 'Text' : 'Parameters', value, start + split + 1, start + line.length);
        }
        lineOf(d);
        return text;
      });
      summaries.push(text);
      d.summary = summaries.length === 1 ? text : `${summaries[0] ?? ''} … ${text}`;
    }
  },
};

/** Header fields and the rest. */
function readMail(d: Dissection): void {
  let subject = '';
  let isHeader = true;
  d.summary = `mail, ${d.remaining} bytes`;
  while (isHeader && !d.isAtEnd) {
    const start = d.position;
    const line = lineOf(d);
    const colon = line.indexOf(0x3a);
    isHeader = colon > 0 && /^[!-9;-~]+$/.test(asciiOf(line.subarray(0, colon)));
    if (isHeader) {
      const name = shownText(line.subarray(0, colon));
      const value = shownText(line.subarray(colon + 1)).trim();
      d.part(name, value, start, d.position);
      subject = /^subject$/i.test(name) ? `: ${value}` : subject;
    } else if (line.length > 0) {
      d.position = start;
    }
  }
  d.summary += subject;
  if (!d.isAtEnd) {
    d.node('Body', () => d.text(d.remaining));
  }
}

/** A line without its end; the last may have none. */
function lineOf(d: Dissection): Uint8Array {
  const lineFeed = d.bytes.indexOf(0x0a, d.position);
  return lineFeed < 0 || lineFeed >= d.end ? d.take(d.remaining) : d.line();
}

function verbLength(line: Uint8Array): number {
  const blank = line.indexOf(0x20);
  return blank < 0 ? line.length : blank;
}
