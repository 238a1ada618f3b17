import { deflateRawSync } from 'node:zlib';
import type { Party } from '../../../../src/shared/protocol/protocol.ts';
import type { ProtocolId } from '../../../../src/shared/protocol/protocolNames.ts';

export interface SampleMessage {
  readonly from: Party;
  /** Text, each character a byte; null ends the stream of that side. */
  readonly wire: string | null;
  /** Where it is not all of `wire`. */
  readonly payload?: string;
  readonly context: string | undefined;
}

export interface SampleConversation {
  readonly protocol: ProtocolId;
  readonly title: string;
  readonly messages: readonly SampleMessage[];
}

export function wireOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export const uint16 = (value: number) => String.fromCharCode(value >> 8, value & 0xff);
const uint32 = (value: number) => uint16(value >>> 16) + uint16(value & 0xffff);
const client = (wire: string, context?: string, payload?: string): SampleMessage => ({
  ...{ from: 'client', wire, context },
  ...(payload !== undefined && { payload }),
});
const server = (wire: string, context?: string, payload?: string): SampleMessage => ({
  ...{ from: 'server', wire, context },
  ...(payload !== undefined && { payload }),
});
const end = (from: Party): SampleMessage => ({ from, wire: null, context: undefined });
/** An unmasked frame, and a masked one with a key of zeros. */
export const frame = (first: number, payload: string) =>
  String.fromCharCode(first, payload.length) + payload;
export const masked = (first: number, payload: string) =>
  `${String.fromCharCode(first, 0x80 | payload.length)}\0\0\0\0${payload}`;

export const handshake = {
  request:
    'GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  response: (extensions: string) =>
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${extensions}\r\n`,
};

/** A message as permessage-deflate writes it: without the empty block at its end. */
export function deflated(text: string): string {
  return deflateRawSync(text, { finishFlush: 2 /* Z_SYNC_FLUSH */ })
    .subarray(0, -4)
    .toString('latin1');
}

export const postgresMessage = (type: string, body: string) =>
  type + uint32(body.length + 4) + body;
const startup = (code: number, body = '') => uint32(body.length + 8) + uint32(code) + body;
export const modbus = (pdu: string) =>
  uint16(7) + uint16(0) + uint16(pdu.length + 1) + '\x11' + pdu;
/** A query for a name, as it is written in a message. */
export const dnsQuery = (name: string) => `\x12\x34\x01\0\0\x01\0\0\0\0\0\0${name}\0\x01\0\x01`;
export const packet = (first: number, body: string) =>
  String.fromCharCode(first, body.length) + body;
const connect = (level: number) =>
  packet(
    0x10,
    `\0\x04MQTT${String.fromCharCode(level)}\x02\0\x3c${level === 5 ? '\0' : ''}\0\x02me`,
  );

export const conversations: readonly SampleConversation[] = [
  {
    protocol: 'http',
    title: 'requests and responses, pipelined, by length, chunked and without a body',
    messages: [
      client('GET /a HTTP/1.1\r\nHost: a\r\n\r\n', 'http'),
      client('HEAD /b HTTP/1.1\r\nHost: a\r\n\r\n', 'http'),
      client('POST /c HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello', 'http'),
      client(
        'PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n',
        'http',
      ),
      client('\r\nDELETE /e HTTP/1.0\r\n\r\n', 'http'),
      server('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'http:GET'),
      server('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n', 'http:HEAD'),
      server('HTTP/1.1 100 Continue\r\n\r\n', 'http:POST'),
      server('HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', 'http:POST'),
      server(
        'HTTP/1.1 200\r\ntransfer-encoding: gzip, Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n',
        'http:PUT',
      ),
      server('HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n', 'http:DELETE'),
    ],
  },
  {
    protocol: 'http',
    title: 'a body that ends with its connection',
    messages: [
      client('GET / HTTP/1.0\r\n\r\n', 'http'),
      server('HTTP/1.0 200 OK\r\n\r\nHTTP/1.1 200 is part of the body\r\n\r\n', 'http:GET'),
      end('server'),
    ],
  },
  {
    protocol: 'http',
    title: 'a stream that becomes WebSocket on the way',
    messages: [
      client('GET /first HTTP/1.1\r\nHost: a\r\n\r\n', 'http'),
      server('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', 'http:GET'),
      client(handshake.request, 'http'),
      server(
        handshake.response(
          'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n',
        ),
        'http:GET',
      ),
      server(frame(0xc1, deflated('welcome')), 'websocket:deflate'),
      client(masked(0xc1, deflated('hello')), 'websocket:deflate each'),
      server(frame(0x89, ''), 'websocket:deflate'),
      server(frame(0x88, '\x03\xe8'), 'websocket:deflate'),
    ],
  },
  {
    protocol: 'http',
    title: 'a tunnel, of which the rest is chunks',
    messages: [
      client('CONNECT a:443 HTTP/1.1\r\n\r\n', 'http'),
      server('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', 'http:CONNECT'),
      client('\x16\x03\x01\0\x05hello'),
      server('\x16\x03\x03\0\x05hello'),
    ],
  },
  {
    protocol: 'websocket',
    title: 'frames after the handshake',
    messages: [
      client(handshake.request, 'http'),
      server(handshake.response(''), 'http:GET'),
      client(masked(0x81, 'hello'), 'websocket'),
      server(frame(0x01, 'wel'), 'websocket'),
      server(frame(0x8a, 'pong'), 'websocket'),
      server(frame(0x80, 'come'), 'websocket'),
    ],
  },
  {
    protocol: 'websocket',
    title: 'frames without a handshake, with long lengths',
    messages: [
      server(`\x82\x7e\x01\0${'x'.repeat(256)}`, 'websocket'),
      client(`\x82\xff\0\0\0\0\0\0\0\x031234abc`, 'websocket'),
    ],
  },
  ...[4, 5].map((level): SampleConversation => ({
    protocol: 'mqtt',
    title: `control packets, of version ${level} from CONNECT on`,
    messages: [
      client(connect(level), `mqtt:${level}`),
      server(packet(0x20, level === 5 ? '\0\0\0' : '\0\0'), `mqtt:${level}`),
      client(packet(0x82, '\0\x01\0\x01a\0'), `mqtt:${level}`),
      server(`\x30\x82\x01\0\x01t${'p'.repeat(127)}`, `mqtt:${level}`),
      client(packet(0xc0, ''), `mqtt:${level}`),
      client(packet(0xe0, ''), `mqtt:${level}`),
    ],
  })),
  {
    protocol: 'resp',
    title: 'values, nested, streamed, null and inline',
    messages: [
      client('*2\r\n$4\r\nECHO\r\n$5\r\na\r\nbc\r\n', 'resp'),
      client('PING\r\n', 'resp'),
      server('$-1\r\n', 'resp'),
      server('*3\r\n:1\r\n*2\r\n+a\r\n-ERR b\r\n*0\r\n', 'resp'),
      server('*-1\r\n', 'resp'),
      server('%2\r\n+a\r\n:1\r\n+b\r\n~1\r\n_\r\n', 'resp'),
      server('|1\r\n+ttl\r\n:3\r\n$2\r\nhi\r\n', 'resp'),
      server('>2\r\n+message\r\n=5\r\ntxt:a\r\n', 'resp'),
      server('$?\r\n;4\r\nHell\r\n;1\r\no\r\n;0\r\n', 'resp'),
      server('*?\r\n:1\r\n%?\r\n+a\r\n#t\r\n.\r\n.\r\n', 'resp'),
      server(',1.5\r\n', 'resp'),
    ],
  },
  {
    protocol: 'dns',
    title: 'messages with their length before them',
    messages: [
      client(uint16(17) + dnsQuery('\0'), 'dns', dnsQuery('\0')),
      server(uint16(256) + dnsQuery('r'.repeat(240)), 'dns', dnsQuery('r'.repeat(240))),
    ],
  },
  {
    protocol: 'modbus',
    title: 'requests and responses',
    messages: [
      client(modbus('\x03\0\x6b\0\x03'), 'modbus:request'),
      client(modbus('\x01\0\x13\0\x13'), 'modbus:request'),
      server(modbus('\x03\x06\x02\x2b\0\0\0\x64'), 'modbus:response'),
      server(modbus('\x81\x02'), 'modbus:response'),
    ],
  },
  {
    protocol: 'syslog',
    title: 'lines and counted octets',
    messages: [
      client('<34>1 - a b - - - hi\n', 'syslog', '<34>1 - a b - - - hi'),
      client('11 <34>two\nlin', 'syslog', '<34>two\nlin'),
      client('<34>Oct 11 22:14:15 a su: x\r\n', 'syslog', '<34>Oct 11 22:14:15 a su: x'),
      client('42 is no length\n', 'syslog', '42 is no length'),
      client('12345678\n', 'syslog', '12345678'),
    ],
  },
  {
    protocol: 'postgres',
    title: 'a start-up after a refused encryption, and a query',
    messages: [
      client(startup(80877103), 'postgres:startup'),
      server('N', 'postgres:encryption'),
      client(startup(196608, 'user\0me\0\0'), 'postgres:startup'),
      server(postgresMessage('R', uint32(0)), 'postgres:server'),
      server(postgresMessage('S', 'a\0b\0'), 'postgres:server'),
      server(postgresMessage('Z', 'I'), 'postgres:server'),
      client(postgresMessage('Q', 'select 1\0'), 'postgres:client'),
      server(postgresMessage('N', '\0'), 'postgres:server'),
      client(postgresMessage('X', ''), 'postgres:client'),
    ],
  },
  {
    protocol: 'postgres',
    title: 'what is encrypted',
    messages: [
      client(startup(80877103), 'postgres:startup'),
      server('S', 'postgres:encryption'),
      client('\x16\x03\x01\0\x05hello'),
      server('\x16\x03\x03\0\x05hello'),
    ],
  },
  {
    protocol: 'hl7',
    title: 'messages in their envelope',
    messages: [
      client('\x0bMSH|^~\\&|a\rPID|1\r\x1c\r', 'hl7', 'MSH|^~\\&|a\rPID|1\r'),
      server('\x0bMSA|AA|\x1c1\r\x1c\x1c\r', 'hl7', 'MSA|AA|\x1c1\r\x1c'),
    ],
  },
  {
    protocol: 'smtp',
    title: 'commands, replies of several lines and a mail',
    messages: [
      server('220 a ESMTP\r\n', 'smtp:reply', '220 a ESMTP'),
      client('EHLO b\r\n', 'smtp:command', 'EHLO b'),
      server(
        '250-a\r\n250-SIZE 1\r\n250 HELP\r\n',
        'smtp:reply',
        '250-a\r\n250-SIZE 1\r\n250 HELP',
      ),
      client('MAIL FROM:<a@b>\r\n', 'smtp:command', 'MAIL FROM:<a@b>'),
      client('RCPT TO:<c@d>\r\n', 'smtp:command', 'RCPT TO:<c@d>'),
      client('DATA\r\n', 'smtp:command', 'DATA'),
      server('250 ok\r\n', 'smtp:reply', '250 ok'),
      server('250 ok\r\n', 'smtp:reply', '250 ok'),
      server('354 go\r\n', 'smtp:reply', '354 go'),
      client('Subject: x\r\n\r\n..a\r\n.\r\n', 'smtp:data', 'Subject: x\r\n\r\n..a\r\n'),
      server('250 ok\r\n', 'smtp:reply', '250 ok'),
      client('BDAT 7 LAST\r\n', 'smtp:command', 'BDAT 7 LAST'),
      client('a\r\n.\r\nb', 'smtp:data'),
      client('quit\n', 'smtp:command', 'quit'),
    ],
  },
  {
    protocol: 'smtp',
    title: 'what follows STARTTLS',
    messages: [
      client('STARTTLS\r\n', 'smtp:command', 'STARTTLS'),
      server('220 go\r\n', 'smtp:reply', '220 go'),
      client('\x16\x03\x01\0\x05hello'),
    ],
  },
];
