import type { Decoder } from '../../decoders/decoder.ts';
import { readsWhole } from '../../decoders/decoder.ts';
import { shownBytes } from '../../decoders/dissection.ts';
import type { Dissection } from '../../decoders/dissection.ts';

const postgresPorts: readonly number[] = [5432];

type Read = (d: Dissection) => string;

/** What a message is called, and how its contents are read; those of a name alone have none. */
type Message = readonly [name: string, read?: Read];

const codes: Readonly<Record<number, string>> = {
  80877102: 'CancelRequest',
  80877103: 'SSLRequest',
  80877104: 'GSSENCRequest',
};

const authentications: Readonly<Record<number, string>> = {
  0: 'Ok',
  2: 'KerberosV5',
  3: 'CleartextPassword',
  5: 'MD5Password',
  7: 'GSS',
  8: 'GSSContinue',
  9: 'SSPI',
  10: 'SASL',
  11: 'SASLContinue',
  12: 'SASLFinal',
};

/** Types of the fields of errors and notices (PostgreSQL documentation, section 55.8). */
const errorFields: Readonly<Record<string, string>> = {
  ...{ S: 'Severity', V: 'Severity (not localized)', C: 'Code', M: 'Message', D: 'Detail' },
  ...{ H: 'Hint', P: 'Position', p: 'Internal position', q: 'Internal query', W: 'Where' },
  ...{ s: 'Schema', t: 'Table', c: 'Column', d: 'Data type', n: 'Constraint', F: 'File' },
  ...{ L: 'Line', R: 'Routine' },
};

/** Messages of clients (PostgreSQL documentation, section 55.7). */
const clientMessages: Readonly<Record<string, Message>> = {
  B: ['Bind', readBind],
  C: ['Close', readTarget],
  D: ['Describe', readTarget],
  E: ['Execute', readExecute],
  F: ['FunctionCall', readRest],
  H: ['Flush'],
  P: ['Parse', readParse],
  Q: ['Query', (d) => readText(d, 'Query')],
  S: ['Sync'],
  X: ['Terminate'],
  c: ['CopyDone'],
  d: ['CopyData', readRest],
  f: ['CopyFail', (d) => readText(d, 'Message')],
  p: ['Password or SASL response', readRest],
};

/** Messages of servers. */
const serverMessages: Readonly<Record<string, Message>> = {
  A: [
    'NotificationResponse',
    (d) => `${readNumber(d, 'Process ID', 4)} ${readText(d, 'Channel')} ${readText(d, 'Payload')}`,
  ],
  C: ['CommandComplete', (d) => readText(d, 'Tag')],
  D: ['DataRow', (d) => readValues(d)],
  E: ['ErrorResponse', readError],
  G: ['CopyInResponse', readRest],
  H: ['CopyOutResponse', readRest],
  I: ['EmptyQueryResponse'],
  K: ['BackendKeyData', (d) => readNumber(d, 'Process ID', 4) + readRest(d)],
  N: ['NoticeResponse', readError],
  R: ['Authentication', readAuthentication],
  S: ['ParameterStatus', (d) => `${readText(d, 'Name')} = ${readText(d, 'Value')}`],
  T: ['RowDescription', readRowDescription],
  V: ['FunctionCallResponse', readRest],
  W: ['CopyBothResponse', readRest],
  Z: ['ReadyForQuery', (d) => d.node('Status', () => d.text(1))],
  c: ['CopyDone'],
  d: ['CopyData', readRest],
  n: ['NoData'],
  s: ['PortalSuspended'],
  t: ['ParameterDescription', readRest],
  v: ['NegotiateProtocolVersion', readRest],
  '1': ['ParseComplete'],
  '2': ['BindComplete'],
  '3': ['CloseComplete'],
};

/** PostgreSQL's frontend/backend protocol 3, one message after the other. */
export const postgresDecoder: Decoder = {
  recognises(bytes, { isDatagram, ports }) {
    const isStartup = bytes[0] === 0 && bytes[4] === 0 && bytes[5] === 3 && bytes[6] === 0;
    const isKnown = postgresPorts.some((port) => ports.includes(port));
    return (
      !isDatagram &&
      bytes.length >= 5 &&
      (isStartup || isKnown) &&
      readsWhole(bytes, (d) => {
        while (!d.isAtEnd) {
          readMessage(d, undefined);
        }
      })
    );
  },

  decode(d, { context }) {
    const from = context?.protocol === 'postgres' ? context.detail : undefined;
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      summaries.push(readMessage(d, from));
      d.summary = summaries.slice(0, 3).join(' · ');
    }
  },
};

function readMessage(d: Dissection, from: string | undefined): string {
  if (from === 'encryption') {
    return readAnswer(d);
  }
  return d.peek() === 0 ? readStartup(d) : readTyped(d, from);
}

/** The one byte that answers a request for encryption. */
function readAnswer(d: Dissection): string {
  return d.node('Encryption', () => {
    const letter = d.text(1);
    return letter === 'N' ? 'N, refused' : `${letter}, accepted`;
  });
}

function readStartup(d: Dissection): string {
  let summary = 'StartupMessage';
  d.node('StartupMessage', () => {
    let length = 0;
    d.node('Length', () => String((length = d.u32())));
    if (length < 8) {
      d.malformed('noLength', d.position - 4);
    }
    d.within(length - 4, () => {
      const code = d.node('Code', () => {
        const value = d.u32();
        return codes[value] ?? `version ${value >> 16}.${value & 0xffff}`;
      });
      summary = code.startsWith('version') ? 'StartupMessage' : code;
      while (!d.isAtEnd && d.peek() !== 0 && summary === 'StartupMessage') {
        const start = d.position;
        const name = cString(d);
        const value = cString(d);
        d.part(name, value, start, d.position);
        summary = name === 'user' ? `StartupMessage ${value}` : summary;
      }
      if (!d.isAtEnd) {
        d.node('Rest', () => d.hex(d.remaining));
      }
    });
    return undefined;
  });
  return summary;
}

function readTyped(d: Dissection, from: string | undefined): string {
  const type = String.fromCharCode(d.peek() ?? 0);
  const known = from === 'client' ? clientMessages[type] : serverMessages[type];
  const other = from === undefined ? clientMessages[type] : undefined;
  // The same letter means something else from the other side.
  d.isGuess ||= from === undefined && known !== undefined && other !== undefined;
  const [name, read] = known ?? other ?? d.malformed('reservedType');
  let summary: string = name;
  d.node(name, () => {
    d.node('Type', () => d.text(1));
    let length = 0;
    d.node('Length', () => String((length = d.u32())));
    if (length < 4) {
      d.malformed('noLength', d.position - 4);
    }
    d.within(length - 4, () => {
      const contents = read?.(d) ?? '';
      summary = `${name} ${contents}`.trim();
      if (!d.isAtEnd) {
        d.malformed('bytesLeft');
      }
    });
    return summary.slice(name.length).trim();
  });
  return summary;
}

function cString(d: Dissection): string {
  const end = d.bytes.indexOf(0, d.position);
  if (end < 0 || end >= d.end) {
    d.need(d.remaining + 1);
  }
  const text = d.text(end - d.position);
  d.position += 1;
  return text;
}

function readText(d: Dissection, label: string): string {
  return d.node(label, () => cString(d));
}

/** A name of a statement or portal, of which the empty one is common. */
function readName(d: Dissection, label: string): string {
  return d.node(label, () => cString(d) || '(unnamed)');
}

function readNumber(d: Dissection, label: string, bytes: 2 | 4): string {
  return d.node(label, () => String(bytes === 2 ? d.u16() : d.u32()));
}

function readRest(d: Dissection): string {
  if (d.remaining > 0) {
    d.node('Data', () => shownBytes(d.take(d.remaining)));
  }
  return '';
}

function readTarget(d: Dissection): string {
  const kind = d.node('Kind', () => (d.text(1) === 'S' ? 'statement' : 'portal'));
  return `${kind} ${readName(d, 'Name')}`;
}

function readParse(d: Dissection): string {
  readName(d, 'Statement');
  const query = readText(d, 'Query');
  let count = Number(readNumber(d, 'Parameter types', 2));
  for (; count > 0; count -= 1) {
    readNumber(d, 'Type OID', 4);
  }
  return query;
}

function readBind(d: Dissection): string {
  const portal = readName(d, 'Portal');
  const statement = readName(d, 'Statement');
  readFormats(d, 'Parameter formats');
  const values = readValues(d);
  readFormats(d, 'Result formats');
  return `${portal} ← ${statement} ${values}`;
}

function readFormats(d: Dissection, label: string): void {
  d.node(label, () => {
    const formats: string[] = [];
    for (let count = d.u16(); count > 0; count -= 1) {
      formats.push(d.u16() === 0 ? 'text' : 'binary');
    }
    return formats.join(', ');
  });
}

function readValues(d: Dissection): string {
  const values: string[] = [];
  for (let count = Number(readNumber(d, 'Values', 2)); count > 0; count -= 1) {
    values.push(
      d.node('Value', () => {
        const length = d.u32();
        return length === 0xffffffff ? 'NULL' : shownBytes(d.take(length));
      }),
    );
  }
  return values.length > 8 ? `${values.slice(0, 8).join(', ')}, …` : values.join(', ');
}

function readRowDescription(d: Dissection): string {
  const names: string[] = [];
  for (let count = Number(readNumber(d, 'Fields', 2)); count > 0; count -= 1) {
    d.node('Field', () => {
      const name = readText(d, 'Name');
      names.push(name);
      readNumber(d, 'Table OID', 4);
      readNumber(d, 'Column', 2);
      readNumber(d, 'Type OID', 4);
      d.node('Type size', () => String((d.u16() << 16) >> 16));
      d.node('Type modifier', () => String(d.u32() | 0));
      d.node('Format', () => (d.u16() === 0 ? 'text' : 'binary'));
      return name;
    });
  }
  return names.slice(0, 8).join(', ');
}

function readError(d: Dissection): string {
  const told: Record<string, string> = {};
  while (!d.isAtEnd && d.peek() !== 0) {
    const start = d.position;
    const letter = d.text(1);
    const value = cString(d);
    told[letter] = value;
    d.part(errorFields[letter] ?? letter, value, start, d.position);
  }
  d.take(1);
  return [told['S'], told['C'], told['M']].filter((part) => part !== undefined).join(' ');
}

function readAuthentication(d: Dissection): string {
  const kind = d.node('Kind', () => {
    const value = d.u32();
    return authentications[value] ?? String(value);
  });
  readRest(d);
  return kind;
}

function readExecute(d: Dissection): string {
  const portal = readName(d, 'Portal');
  readNumber(d, 'Row limit', 4);
  return portal;
}
