import { cborDecoder } from './cborDecoder.ts';
import { decoderIds } from './decoded.ts';
import type { Decoded, DecodeHint, DecoderId } from './decoded.ts';
import type { Decoder } from './decoder.ts';
import { Dissection, Unreadable } from './dissection.ts';
import { dnsDecoder } from '../protocol/dns/dnsDecoder.ts';
import { httpDecoder } from '../protocol/http/httpDecoder.ts';
import { messagePackDecoder } from './messagePackDecoder.ts';
import { mqttDecoder } from '../protocol/mqtt/mqttDecoder.ts';
import { protobufDecoder } from './protobufDecoder.ts';
import { hl7Decoder } from '../protocol/hl7/hl7Decoder.ts';
import { modbusDecoder } from '../protocol/modbus/modbusDecoder.ts';
import { postgresDecoder } from '../protocol/postgres/postgresDecoder.ts';
import { smtpDecoder } from '../protocol/smtp/smtpDecoder.ts';
import { respDecoder } from '../protocol/resp/respDecoder.ts';
import { syslogDecoder } from '../protocol/syslog/syslogDecoder.ts';
import { webSocketDecoder } from '../protocol/websocket/webSocketDecoder.ts';

const decoders: Readonly<Record<DecoderId, Decoder>> = {
  http: httpDecoder,
  websocket: webSocketDecoder,
  dns: dnsDecoder,
  mqtt: mqttDecoder,
  resp: respDecoder,
  syslog: syslogDecoder,
  postgres: postgresDecoder,
  hl7: hl7Decoder,
  smtp: smtpDecoder,
  modbus: modbusDecoder,
  cbor: cborDecoder,
  msgpack: messagePackDecoder,
  protobuf: protobufDecoder,
};

/** Whose format the bytes are, if it is all but certain. Never throws. */
export function recognise(bytes: Uint8Array, hint: DecodeHint): DecoderId | undefined {
  return decoderIds.find((id) => {
    try {
      return bytes.length > 0 && decoders[id].recognises(bytes, hint);
    } catch {
      return false;
    }
  });
}

/** Whose format a message is: what its framing says, else what recognises it. */
export function decoderOf(bytes: Uint8Array, hint: DecodeHint): DecoderId | undefined {
  return hint.context?.protocol ?? recognise(bytes, hint);
}

/**
 * Reads bytes as this format, as far as that goes. Never throws: what a decoder stumbles over is the
 * answer's `problem`.
 */
export function decode(id: DecoderId, bytes: Uint8Array, hint: DecodeHint): Decoded {
  const dissection = new Dissection(bytes);
  let problem: Decoded['problem'];
  try {
    decoders[id].decode(dissection, hint);
    if (!dissection.isAtEnd) {
      dissection.malformed('bytesAfterEnd');
    }
  } catch (error) {
    const { kind, at, fault } =
      error instanceof Unreadable
        ? error
        : new Unreadable('malformed', dissection.position, 'decoderFailed');
    problem = { kind, at, ...(fault && { fault }) };
  }
  const { summary, nodes, isGuess, isCompressed } = dissection;
  return {
    decoder: id,
    summary,
    nodes,
    ...(isGuess && { isGuess }),
    ...(isCompressed && { isCompressed }),
    ...(problem && { problem }),
  };
}
