import { deepEqual, equal } from 'node:assert/strict';
import { parseContext } from '../../../../src/shared/protocol/messageContext.ts';
import { decode } from '../../../../src/shared/decoders/decode.ts';
import type { DecodeHint } from '../../../../src/shared/decoders/decoded.ts';
import { ascii, decoded, fields, hex, recognised, stream } from './vectors.ts';

/** A message of a stream, of which this is known. */
function knowing(text: string): DecodeHint {
  const context = parseContext(text);
  return { ...stream, ...(context && { context }) };
}

const uint32 = (value: number) => value.toString(16).padStart(8, '0');
const values = (found: string[]) => found.map((text) => text.replace(/ @[\d-]+$/, ''));

describe('the MQTT decoder, told the version of its connection', () => {
  // PUBLISH to “t” with a user property of 124 characters, and a payload that is no text.
  const name = 'n'.repeat(60);
  const properties = `26003c${Buffer.from(name).toString('hex')}003c${Buffer.from(name).toString('hex')}2300070101`;
  const publish = hex(`30 8c01 0001 74 8201 ${properties} 0102030405`);

  it('reads 130 bytes of properties one by one, and the binary payload after them', () => {
    const answer = decoded('mqtt', publish, knowing('mqtt:5'));
    deepEqual(values(fields(answer, 'User property')), [`${name}: ${name}`]);
    deepEqual(values(fields(answer, 'Topic alias')), ['7']);
    deepEqual(values(fields(answer, 'Payload')), ['01 02 03 04 05']);
    equal(answer.isGuess, undefined);
  });

  it('reads the same bytes as a payload of 3.1.1', () => {
    const answer = decoded('mqtt', publish, knowing('mqtt:4'));
    deepEqual(fields(answer, 'Properties'), []);
    equal(fields(answer, 'Payload').length, 1);
    equal(answer.isGuess, undefined);
  });

  it('says that it guesses where the version is not known', () => {
    equal(decode('mqtt', publish, stream).isGuess, true);
    // A topic filter of one byte and its options, or no properties and another filter.
    equal(decode('mqtt', hex('8206 0001 0001 61 00'), stream).isGuess, true);
    equal(decode('mqtt', hex('c000'), stream).isGuess, undefined);
  });

  it('reads a subscription of either version', () => {
    const old = decoded('mqtt', hex('8206 0001 0001 61 01'), knowing('mqtt:4'));
    deepEqual(values(fields(old, 'Topic filter')), ['a']);
    const now = decoded('mqtt', hex('8207 0001 00 0001 61 01'), knowing('mqtt:5'));
    deepEqual(values(fields(now, 'Topic filter')), ['a']);
  });
});

describe('the HTTP decoder, told the request of a response', () => {
  const head = ascii('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n');

  it('takes an answer to HEAD for whole, whatever length it tells', () => {
    equal(decode('http', head, knowing('http:HEAD')).problem, undefined);
    equal(decode('http', head, knowing('http:GET')).problem?.kind, 'truncated');
  });

  it('says that it guesses where the request is not known', () => {
    const { problem, isGuess } = decode('http', head, stream);
    deepEqual({ problem, isGuess }, { problem: undefined, isGuess: true });
    equal(decode('http', ascii('HTTP/1.1 204 No Content\r\n\r\n'), stream).isGuess, undefined);
  });
});

describe('the Modbus decoder', () => {
  // Modbus Application Protocol 1.1b3, section 6.3.
  const request = hex('0001 0000 0006 11 03 006b 0003');
  const response = hex('0001 0000 0009 11 03 06 022b 0000 0064');

  it('reads a request, its response and an exception', () => {
    const asked = decoded('modbus', request, knowing('modbus:request'));
    equal(asked.summary, 'unit 17 Read Holding Registers 107, 3 of them');
    const answered = decoded('modbus', response, knowing('modbus:response'));
    equal(answered.summary, 'unit 17 Read Holding Registers 555 0 100');
    deepEqual(fields(answered, 'Register 0'), ['555 @9-11']);
    const refused = decoded('modbus', hex('0001 0000 0003 11 83 02'), knowing('modbus:response'));
    equal(refused.summary, 'unit 17 Read Holding Registers, exception: Illegal Data Address');
  });

  it('says that it guesses where bytes are as good a request as a response', () => {
    const either = hex('0001 0000 0006 11 01 03 00 00 00');
    equal(decode('modbus', either, stream).isGuess, true);
    equal(decode('modbus', request, stream).isGuess, undefined);
  });

  it('reads what is written', () => {
    const coil = decoded(
      'modbus',
      hex('0001 0000 0006 01 05 00ac ff00'),
      knowing('modbus:request'),
    );
    equal(coil.summary, 'unit 1 Write Single Coil 172 = on');
    const many = hex('0001 0000 000b 01 10 0001 0002 04 000a 0102');
    equal(
      decoded('modbus', many, knowing('modbus:request')).summary,
      'unit 1 Write Multiple Registers 1, 2 of them: 10 258',
    );
  });

  it('recognizes it on its port only', () => {
    equal(recognised(request, { isDatagram: false, ports: [502] }), 'modbus');
    equal(recognised(request), undefined);
  });
});

describe('the PostgreSQL decoder', () => {
  const start = hex(`${uint32(17)} 00030000 ${Buffer.from('user\0me\0\0').toString('hex')}`);
  const query = ascii('Q\0\0\0\x0dselect 1\0');

  it('reads a start-up and a request for encryption with its answer', () => {
    equal(recognised(start), 'postgres');
    const answer = decoded('postgres', start, knowing('postgres:startup'));
    equal(answer.summary, 'StartupMessage me');
    deepEqual(fields(answer, 'user'), ['me @8-16']);
    equal(decoded('postgres', hex(`${uint32(8)} 04d2162f`)).summary, 'SSLRequest');
    equal(decoded('postgres', ascii('S'), knowing('postgres:encryption')).summary, 'S, accepted');
  });

  it('reads the same letter as what its side means by it', () => {
    equal(decoded('postgres', query, knowing('postgres:client')).summary, 'Query select 1');
    const status = ascii('S\0\0\0\x0ba\0bcde\0');
    equal(
      decoded('postgres', status, knowing('postgres:server')).summary,
      'ParameterStatus a = bcde',
    );
    equal(decoded('postgres', ascii('S\0\0\0\x04'), knowing('postgres:client')).summary, 'Sync');
    equal(decode('postgres', ascii('S\0\0\0\x04'), stream).isGuess, true);
    equal(decode('postgres', query, stream).isGuess, undefined);
  });

  it('reads rows and errors', () => {
    const row = hex(`44 ${uint32(15)} 0002 ${uint32(1)} 31 ffffffff`);
    equal(decoded('postgres', row, knowing('postgres:server')).summary, 'DataRow "1", NULL');
    const text = 'SERROR\0C42P01\0Mno such table\0\0';
    const error = Buffer.concat([ascii('E'), hex(uint32(text.length + 4)), ascii(text)]);
    const answer = decoded('postgres', error, knowing('postgres:server'));
    equal(answer.summary, 'ErrorResponse ERROR 42P01 no such table');
    deepEqual(values(fields(answer, 'Code')), ['42P01']);
  });
});

describe('the HL7 decoder', () => {
  const message = 'MSH|^~\\&|LAB||ADT||20260101||ORU^R01|42|P|2.5\rPID|1||77^^^A\r';

  it('reads segments and their fields, with the envelope and without', () => {
    equal(recognised(ascii(message)), 'hl7');
    const answer = decoded('hl7', ascii(message));
    equal(answer.summary, 'ORU^R01 42');
    deepEqual(values(fields(answer, 'MSH-9')), ['ORU^R01']);
    deepEqual(fields(answer, 'PID-3'), ['77^^^A @53-59']);
    equal(decoded('hl7', ascii(`\x0b${message}\x1c\r`)).summary, 'ORU^R01 42');
  });
});

describe('the SMTP decoder', () => {
  it('reads commands, replies of several lines and a mail', () => {
    const command = decoded('smtp', ascii('MAIL FROM:<a@b> SIZE=1'), knowing('smtp:command'));
    deepEqual(values(fields(command, 'Verb')), ['MAIL']);
    const reply = decoded('smtp', ascii('250-a\r\n250 HELP'), knowing('smtp:reply'));
    equal(reply.summary, '250-a … 250 HELP');
    const mail = decoded(
      'smtp',
      ascii('From: a\r\nSubject: hi\r\n\r\nbody\r\n'),
      knowing('smtp:data'),
    );
    equal(mail.summary, 'mail, 30 bytes: hi');
    deepEqual(values(fields(mail, 'Subject')), ['hi']);
    deepEqual(values(fields(mail, 'Body')), ['body\\r\\n']);
  });

  it('recognizes it on its ports only', () => {
    equal(recognised(ascii('220 hello\r\n'), { isDatagram: false, ports: [25] }), 'smtp');
    equal(recognised(ascii('220 hello\r\n')), undefined);
  });
});
