import type { MessageContext } from '../protocol/messageContext.ts';
import { protocolIds, protocolNames } from '../protocol/protocolNames.ts';
import type { ProtocolId } from '../protocol/protocolNames.ts';

/** The decoders, in the order in which they are asked whether they recognise a payload. */
export const decoderIds = [
  'http',
  'websocket',
  'dns',
  'mqtt',
  'resp',
  'syslog',
  'postgres',
  'hl7',
  'smtp',
  'modbus',
  'cbor',
  'msgpack',
  'protobuf',
] as const;
export type DecoderId = (typeof decoderIds)[number];

/** What a decoder is called; the names are the protocols' own and the same in every language. */
export const decoderNames: Readonly<Record<DecoderId, string>> = {
  ...mapNames(),
  cbor: 'CBOR',
  msgpack: 'MessagePack',
  protobuf: 'Protocol Buffers',
};

function mapNames(): Record<ProtocolId, string> {
  return Object.fromEntries(protocolIds.map((id) => [id, protocolNames[id].name])) as Record<
    ProtocolId,
    string
  >;
}

/** A field of a payload: the label is the specification's word for it. */
export interface DecodedNode {
  readonly label: string;
  /** One line without control or bidirectional characters, whatever the payload held. */
  readonly value?: string;
  /** Its bytes in the payload, `end` excluded. */
  readonly start: number;
  readonly end: number;
  readonly children?: readonly DecodedNode[];
}

/** Why decoding stopped before the payload's end. The page words these. */
export const decodeProblems = [
  /** A field goes on beyond the bytes there are. */
  'truncated',
  /** Something that the format does not allow. */
  'malformed',
  /** More fields, or deeper ones, than are shown. */
  'tooMuch',
] as const;
export type DecodeProblem = (typeof decodeProblems)[number];

/** What a format does not allow. The page words these; names of fields stay the specification's own. */
export const decodeFaults = [
  'bytesAfterEnd',
  'bytesLeft',
  'decoderFailed',
  'forwardPointer',
  'hugeLength',
  'indefiniteLength',
  'longLength',
  'longName',
  'longVarint',
  'longerThanSaid',
  'noBoolean',
  'noChunkSize',
  'noColon',
  'noField',
  'noInteger',
  'noLength',
  'noPriority',
  'noStartLine',
  'noType',
  'otherChunk',
  'otherFormat',
  'reservedOptions',
  'reservedType',
  'reservedValue',
  'shortHeader',
  'strayBreak',
  'tooLittle',
] as const;
export type DecodeFault = (typeof decodeFaults)[number];

export interface Decoded {
  readonly decoder: DecoderId;
  /** The payload in one line; as far as it was understood. */
  readonly summary: string;
  readonly nodes: readonly DecodedNode[];
  /**
   * Set where the bytes alone don't tell how they are to be read, and what does, earlier in the
   * conversation, is not known.
   */
  readonly isGuess?: true;
  /** Set where what the message carries is compressed. */
  readonly isCompressed?: true;
  /** Present where decoding stopped; `nodes` has what was read until then. */
  readonly problem?: {
    readonly kind: DecodeProblem;
    readonly at: number;
    /** Only where it is `malformed`. */
    readonly fault?: DecodeFault;
  };
}

/** What is known of an entry besides its bytes. */
export interface DecodeHint {
  readonly isDatagram: boolean;
  /** The ports of both ends, as far as known. */
  readonly ports: readonly number[];
  /** What the message's framing knew of the conversation. */
  readonly context?: MessageContext;
  /** What a message that is compressed carries, once it is inflated. */
  readonly content?: InflatedContent;
}

export interface InflatedContent {
  /** Its beginning. */
  readonly bytes: Uint8Array;
  /** Of all of it, as far as that is known. */
  readonly length: number;
  readonly isCut: boolean;
  readonly isBroken: boolean;
  /** How it was compressed. */
  readonly compression: string;
}
