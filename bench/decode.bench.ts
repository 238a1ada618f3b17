import { decode, recognise } from '../src/shared/decoders/decode.ts';
import { decoderIds } from '../src/shared/decoders/decoded.ts';
import type { DecodeHint, DecoderId } from '../src/shared/decoders/decoded.ts';
import { median, report } from './measure.ts';

/**
 * Messages a second that each decoder reads into fields, in turns; `recognised` counts how many are told
 * to be of their protocol, by the decoders asked one after the other. Both by processor time. The goal is
 * what a page of a thousand rows needs to be decoded within a tenth of a second.
 */
const perSecondMin = 10_000;
const rounds = 5;
const turnMs = 60;

const stream: DecodeHint = { isDatagram: false, ports: [] };
const datagram: DecodeHint = { isDatagram: true, ports: [] };
const text = (value: string) => Buffer.from(value, 'latin1');
const hex = (value: string) => Buffer.from(value.replaceAll(/\s/g, ''), 'hex');

const messages: Readonly<Record<DecoderId, { readonly bytes: Buffer; readonly hint: DecodeHint }>> =
  {
    http: {
      bytes: text(
        'POST /orders?id=12 HTTP/1.1\r\nHost: api.example\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n' +
          'Content-Type: application/json\r\nContent-Length: 27\r\n\r\n{"item":"needle","count":3}',
      ),
      hint: stream,
    },
    websocket: { bytes: hex('8185 37fa213d 7f9f4d5158'), hint: stream },
    dns: {
      bytes: hex(
        '1a2b 8180 0001 0002 0000 0000 07 6578616d706c65 03 636f6d 00 0001 0001' +
          'c00c 0001 0001 00000e10 0004 5db8d822 c00c 0001 0001 00000e10 0004 5db8d823',
      ),
      hint: datagram,
    },
    mqtt: {
      bytes: hex('30 1d 000b 73656e736f72732f61 2f62 7b2274223a32312e352c2275223a2243'),
      hint: stream,
    },
    resp: {
      bytes: text('*3\r\n$3\r\nSET\r\n$8\r\nuser:100\r\n$12\r\nsome value 1\r\n'),
      hint: stream,
    },
    syslog: {
      bytes: text(
        '<34>1 2026-11-22T23:24:16.003Z host su 1234 ID47 [a@1 k="v"] failed for lonvick',
      ),
      hint: datagram,
    },
    postgres: {
      bytes: Buffer.concat([hex('51 0000001a'), text('SELECT * FROM users ;'), hex('00')]),
      hint: stream,
    },
    hl7: {
      bytes: text(
        '\x0bMSH|^~\\&|LAB|HOSP|EHR|HOSP|20261122232416||ORU^R01|1234|P|2.5\rPID|1||12^^^H^MR||Doe^J\r\x1c\r',
      ),
      hint: stream,
    },
    smtp: {
      bytes: text('250-mail.example at your service\r\n250-SIZE 35882577\r\n250 STARTTLS\r\n'),
      hint: stream,
    },
    modbus: { bytes: hex('0001 0000 0006 11 03 006b 0003'), hint: stream },
    cbor: {
      bytes: hex(
        'a4 626964 1904d2 646e616d65 666e6565646c65 646c697374 83010203 6166 fb40091eb851eb851f',
      ),
      hint: stream,
    },
    msgpack: {
      bytes: hex(
        '84 a26964 cd04d2 a46e616d65 a66e6565646c65 a46c697374 93010203 a166 cb40091eb851eb851f',
      ),
      hint: stream,
    },
    protobuf: {
      bytes: hex('08d209 12066e6565646c65 1a03010203 21 1f85eb51b81e0940 2a04 0801 1002'),
      hint: stream,
    },
  };

/** How many times a second some work is done, by processor time. */
function rateOf(work: () => void): number {
  const before = process.cpuUsage();
  let count = 0;
  let tookMs = 0;
  while (tookMs < turnMs) {
    for (let each = 0; each < 100; each += 1) {
      work();
    }
    count += 100;
    const { user, system } = process.cpuUsage(before);
    tookMs = (user + system) / 1_000;
  }
  return (count * 1_000) / tookMs;
}

for (const id of decoderIds) {
  const { bytes, hint } = messages[id];
  const { problem } = decode(id, bytes, hint);
  if (problem) {
    throw new Error(`${id}: ${problem.kind} at ${problem.at} ${problem.fault ?? ''}`);
  }
}
const decoded = new Map<DecoderId, number[]>(decoderIds.map((id) => [id, []]));
const recognised = new Map<DecoderId, number[]>(decoderIds.map((id) => [id, []]));
for (let round = 0; round <= rounds; round += 1) {
  for (const id of decoderIds) {
    const { bytes, hint } = messages[id];
    const rates = [
      rateOf(() => decode(id, bytes, hint)),
      rateOf(() => recognise(bytes, hint)),
    ] as const;
    // The first round warms up.
    if (round > 0) {
      decoded.get(id)?.push(rates[0]);
      recognised.get(id)?.push(rates[1]);
    }
  }
}

const perSecond = Object.fromEntries(
  decoderIds.flatMap((id) => [
    [id, median(decoded.get(id) ?? [])],
    [`${id}Recognised`, median(recognised.get(id) ?? [])],
  ]),
);
const value = Math.min(...Object.values(perSecond));
report({
  name: 'decode',
  value,
  ...perSecond,
  unit: 'messages/s',
  goal: `each ≥ ${perSecondMin}`,
  isMet: value >= perSecondMin,
});
