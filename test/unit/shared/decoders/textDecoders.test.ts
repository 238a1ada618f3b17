import assert from 'node:assert/strict';
import { ascii, datagram, decoded, fields, hex, recognised, stream } from './vectors.ts';
import { decode } from '../../../../src/shared/decoders/decode.ts';

describe('the HTTP decoder', () => {
  // RFC 9112, section 2.1 and RFC 9110, section 15.3 in one
  const request = ascii(
    'GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\n\r\n',
  );
  const response = ascii(
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\nContent-Type: text/plain\r\n\r\nHello World!',
  );

  it('reads a request and where each part of it stands', () => {
    assert.equal(recognised(request), 'http');
    const answer = decoded('http', request);
    assert.equal(answer.summary, 'GET /hello.txt');
    assert.deepEqual(fields(answer, 'Target'), ['/hello.txt @4-14']);
    assert.deepEqual(fields(answer, 'Host'), ['www.example.com @50-73']);
  });

  it('reads pipelined responses with their bodies', () => {
    const answer = decoded('http', Buffer.concat([response, response]));
    assert.equal(answer.summary, '200 OK · 200 OK');
    assert.deepEqual(
      fields(answer, 'Body').map((body) => body.split(' @')[0]),
      ['"Hello World!"', '"Hello World!"'],
    );
  });

  it('reads chunks', () => {
    const chunked = ascii(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nWiki\r\nA\r\n0123456789\r\n0\r\nExpires: 0\r\n\r\n',
    );
    const answer = decoded('http', chunked);
    assert.deepEqual(
      fields(answer, 'Chunk').map((chunk) => chunk.split(' @')[0]),
      ['"Wiki"', '"0123456789"', 'last'],
    );
    assert.equal(fields(answer, 'Expires').length, 1);
  });

  it('says where a body goes on in another entry', () => {
    const { problem, nodes } = decode('http', response.subarray(0, -3), stream);
    assert.equal(problem?.kind, 'truncated');
    assert.deepEqual(fields({ nodes }, 'Content-Type').length, 1);
  });

  it('sums up nothing that a terminal or an editor would obey', () => {
    const evil = Buffer.from('HTTP/1.1 200 \u001b[31m\u202eé\b\r\n\r\n');
    assert.equal(decoded('http', evil).summary, '200 \\x1b[31m\\u{202e}é\\x08');
  });

  it('does not take other text for it', () => {
    assert.equal(recognised(ascii('HELO example.com\r\n')), undefined);
    assert.equal(recognised(ascii('GET /\r\n')), undefined);
  });
});

describe('the syslog decoder', () => {
  it('reads the examples of RFC 5424, section 6.5', () => {
    const first = ascii(
      "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed for lonvick on /dev/pts/8",
    );
    assert.equal(recognised(first, datagram), 'syslog');
    const answer = decoded('syslog', first, datagram);
    assert.deepEqual(fields(answer, 'Severity'), ['2, crit @0-4']);
    assert.deepEqual(fields(answer, 'Msgid'), ['ID47 @58-62']);
    const structured = ascii(
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Appli\\]cation" eventID="1011"][examplePriority@32473 class="high"]',
    );
    assert.equal(fields(decoded('syslog', structured), 'Element').length, 2);
  });

  it('reads the example of RFC 3164, section 5.4', () => {
    const old = ascii(
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    );
    assert.equal(recognised(old, datagram), 'syslog');
    const answer = decoded('syslog', old, datagram);
    assert.deepEqual(fields(answer, 'Hostname'), ['mymachine @20-29']);
    assert.deepEqual(fields(answer, 'Tag'), ['su: @30-33']);
    assert.equal(
      answer.summary,
      "auth.crit mymachine su: 'su root' failed for lonvick on /dev/pts/8",
    );
  });

  it('reads RFC 3164 with the time of RFC 3339, as rsyslog forwards it', () => {
    const bytes = ascii('<34>2003-10-11T22:14:15.003+02:00 mymachine su[230]: no');
    assert.equal(recognised(bytes, datagram), 'syslog');
    const answer = decoded('syslog', bytes, datagram);
    assert.deepEqual(fields(answer, 'Timestamp'), ['2003-10-11T22:14:15.003+02:00 @4-33']);
    assert.equal(answer.summary, 'auth.crit mymachine su[230]: no');
  });

  it('reads both framings of streams (RFC 6587)', () => {
    const message = '<13>1 - - - - - - hi';
    const counted = `${message.length} ${message}`;
    assert.equal(recognised(ascii(counted + counted)), 'syslog');
    const answer = decoded('syslog', ascii(counted + counted));
    assert.equal(fields(answer, 'Length').length, 2);
    assert.equal(decoded('syslog', ascii(`${message}\n${message}\n`)).nodes.length, 2);
  });

  it('shows control characters as what they are', () => {
    const answer = decoded('syslog', ascii('<13>1 - - - - - - a\u001b[31mb'));
    assert.equal(answer.summary, 'user.notice a\\x1b[31mb');
  });
});

describe('the RESP decoder', () => {
  it('reads commands and replies', () => {
    const command = ascii('*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n');
    assert.equal(recognised(command), 'resp');
    assert.equal(decoded('resp', command).summary, 'LLEN mylist');
    const nested = ascii('*3\r\n:1\r\n*2\r\n+a\r\n$-1\r\n%1\r\n+k\r\n#t\r\n');
    assert.equal(decoded('resp', nested).summary, '1 a null k t');
  });

  it('takes simple replies for it only at the port of Redis', () => {
    assert.equal(recognised(ascii('+OK\r\n')), undefined);
    assert.equal(recognised(ascii('+OK\r\n'), { isDatagram: false, ports: [6379, 40000] }), 'resp');
  });

  it('refuses lengths that no memory has', () => {
    const { problem } = decode('resp', ascii('*999999999\r\n'), stream);
    assert.equal(problem?.kind, 'malformed');
  });
});

describe('the WebSocket decoder', () => {
  // RFC 6455, section 5.7
  it('reads unmasked, masked and fragmented text', () => {
    assert.equal(recognised(hex('810548656c6c6f')), 'websocket');
    assert.equal(decoded('websocket', hex('810548656c6c6f')).summary, 'Text "Hello"');
    const masked = hex('818537fa213d7f9f4d5158');
    assert.equal(recognised(masked), 'websocket');
    assert.deepEqual(fields(decoded('websocket', masked), 'Payload'), ['"Hello" @6-11']);
    assert.equal(
      decoded('websocket', hex('010348656c 80026c6f')).summary,
      'Text "Hel" · Continuation "lo"',
    );
  });

  it('reads the status code of a Close frame, in its line as in its field', () => {
    const close = decoded('websocket', hex('880203e8'));
    assert.equal(close.summary, 'Close 1000');
    assert.deepEqual(fields(close, 'Payload'), ['1000 @2-4']);
    assert.equal(decoded('websocket', hex('8805 03e9 627965')).summary, 'Close 1001 "bye"');
  });

  it('is not recognised on datagrams', () => {
    assert.equal(recognised(hex('818537fa213d7f9f4d5158'), datagram), undefined);
  });

  it('takes compressed messages for what they are, and shows their bytes', () => {
    // RFC 7692, section 7.2.3.1
    const compressed = hex('c107f248cdc9c90700');
    assert.equal(recognised(compressed), 'websocket');
    const answer = decoded('websocket', compressed);
    assert.equal(answer.summary, 'Text, compressed f2 48 cd c9 c9 07 00');
    assert.deepEqual(fields(answer, 'RSV'), ['100, compressed @0-1']);
    assert.equal(recognised(hex('c980 00000000')), undefined);
  });

  it('reads pings and lengths of two and eight bytes', () => {
    assert.equal(decoded('websocket', hex('890548656c6c6f')).summary, 'Ping "Hello"');
    const medium = Buffer.concat([hex('827e0100'), Buffer.alloc(256)]);
    assert.deepEqual(fields(decoded('websocket', medium), 'Payload length'), ['256 @1-4']);
    const long = Buffer.concat([hex('827f0000000000010000'), Buffer.alloc(65536)]);
    assert.deepEqual(fields(decoded('websocket', long), 'Payload length'), ['65536 @1-10']);
  });
});
