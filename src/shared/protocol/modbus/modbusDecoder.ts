import type { Decoder } from '../../decoders/decoder.ts';
import { hexNumber } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const modbusPorts: readonly number[] = [502];
const headerBytes = 8;

/** Functions by number (Modbus Application Protocol 1.1b3, section 6). */
const functions: Readonly<Record<number, string>> = {
  1: 'Read Coils',
  2: 'Read Discrete Inputs',
  3: 'Read Holding Registers',
  4: 'Read Input Registers',
  5: 'Write Single Coil',
  6: 'Write Single Register',
  7: 'Read Exception Status',
  8: 'Diagnostics',
  15: 'Write Multiple Coils',
  16: 'Write Multiple Registers',
  17: 'Report Server ID',
  22: 'Mask Write Register',
  23: 'Read/Write Multiple Registers',
  43: 'Encapsulated Interface Transport',
};

/** Exception codes (section 7). */
const exceptions: Readonly<Record<number, string>> = {
  1: 'Illegal Function',
  2: 'Illegal Data Address',
  3: 'Illegal Data Value',
  4: 'Server Device Failure',
  5: 'Acknowledge',
  6: 'Server Device Busy',
  8: 'Memory Parity Error',
  10: 'Gateway Path Unavailable',
  11: 'Gateway Target Device Failed to Respond',
};

/** Modbus/TCP: the MBAP header and a PDU. */
export const modbusDecoder: Decoder = {
  recognises(bytes, { ports }) {
    const length = (bytes[4] ?? 0) * 256 + (bytes[5] ?? 0);
    return (
      modbusPorts.some((port) => ports.includes(port)) &&
      bytes.length >= headerBytes &&
      bytes[2] === 0 &&
      bytes[3] === 0 &&
      length === bytes.length - 6 &&
      functions[(bytes[7] ?? 0) & 0x7f] !== undefined
    );
  },

  decode(d, { context }) {
    const role = context?.protocol === 'modbus' ? context.detail : undefined;
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      d.node('ADU', () => {
        const summary = readAdu(d, role);
        summaries.push(summary);
        d.summary = summaries.slice(0, 3).join(' · ');
        return summary;
      });
    }
  },
};

function readAdu(d: Dissection, role: string | undefined): string {
  d.node('Transaction identifier', () => String(d.u16()));
  d.node('Protocol identifier', () => {
    const protocol = d.u16();
    return protocol === 0 ? '0, Modbus' : d.malformed('otherFormat', d.position - 2);
  });
  let length = 0;
  d.node('Length', () => String((length = d.u16())));
  let summary = '';
  d.within(length, () => {
    const unit = d.node('Unit identifier', () => String(d.u8()));
    let code = 0;
    const name = d.node('Function code', () => {
      code = d.u8();
      const known = functions[code & 0x7f] ?? 'unknown';
      return `${code & 0x7f}, ${known}${code >= 0x80 ? ', exception' : ''}`;
    });
    const title = `unit ${unit} ${name.replace(/^\d+, /, '')}`;
    if (code >= 0x80) {
      const exception = d.node('Exception code', () => {
        const value = d.u8();
        return `${value}, ${exceptions[value] ?? 'unknown'}`;
      });
      summary = `${title}: ${exception.replace(/^\d+, /, '')}`;
    } else {
      summary = `${title} ${readData(d, code, role)}`.trim();
    }
    if (!d.isAtEnd) {
      d.node('Data', () => d.hex(d.remaining));
    }
  });
  return summary;
}

/** The data of a function, as far as it is known; in one line. */
function readData(d: Dissection, code: number, role: string | undefined): string {
  const isReading = code >= 1 && code <= 4;
  const isWritingMany = code === 15 || code === 16;
  if (isReading) {
    // A request has four bytes; a response its own count before as many.
    const looksLikeResponse = d.remaining !== 4 || d.peek() === 3;
    d.isGuess ||= role === undefined && looksLikeResponse && d.remaining === 4;
    const isResponse = role === undefined ? looksLikeResponse : role === 'response';
    return isResponse ? readValues(d, code >= 3) : readRange(d);
  }
  if (code === 5 || code === 6) {
    const address = d.node('Address', () => String(d.u16()));
    const value = d.node('Value', () => {
      const value = d.u16();
      return code === 6
        ? String(value)
        : value === 0xff00
          ? 'on'
          : value === 0
            ? 'off'
            : hexNumber(value, 4);
    });
    return `${address} = ${value}`;
  }
  if (isWritingMany) {
    const range = readRange(d);
    return d.isAtEnd ? range : `${range}: ${readValues(d, code === 16)}`;
  }
  return '';
}

function readRange(d: Dissection): string {
  const address = d.node('Address', () => String(d.u16()));
  const quantity = d.node('Quantity', () => String(d.u16()));
  return `${address}, ${quantity} of them`;
}

/** Registers, or bits, with their count of bytes. */
function readValues(d: Dissection, areRegisters: boolean): string {
  let length = 0;
  d.node('Byte count', () => String((length = d.u8())));
  const values: string[] = [];
  d.within(length, () => {
    while (!d.isAtEnd) {
      const label = areRegisters ? `Register ${values.length}` : `Bits ${values.length * 8}`;
      values.push(
        d.node(label, () =>
          areRegisters && d.remaining >= 2 ? String(d.u16()) : bitsText(d.u8()),
        ),
      );
    }
  });
  return values.length > 8 ? `${values.slice(0, 8).join(' ')} …` : values.join(' ');
}

/** The lowest bit first: that of the lowest address. */
function bitsText(byte: number): string {
  return Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1).join('');
}
