import { afterTerm } from './afterTerm.ts';
import type { AfterTerm } from './afterTerm.ts';
import { beforeTerm } from './beforeTerm.ts';
import type { BeforeTerm } from './beforeTerm.ts';
import { checksumTerm } from './checksumTerm.ts';
import type { ChecksumTerm } from './checksumTerm.ts';
import { connectionTerm } from './connectionTerm.ts';
import type { ConnectionTerm } from './connectionTerm.ts';
import { directionTerm } from './directionTerm.ts';
import type { DirectionTerm } from './directionTerm.ts';
import { eventTerm } from './eventTerm.ts';
import type { EventTerm } from './eventTerm.ts';
import { fateTerm } from './fateTerm.ts';
import type { FateTerm } from './fateTerm.ts';
import { faultTerm } from './faultTerm.ts';
import type { FaultTerm } from './faultTerm.ts';
import { flowTerm } from './flowTerm.ts';
import type { FlowTerm } from './flowTerm.ts';
import { hexTerm } from './hexTerm.ts';
import type { HexTerm } from './hexTerm.ts';
import { integerTerm } from './integerTerm.ts';
import type { IntegerTerm } from './integerTerm.ts';
import { lastTerm } from './lastTerm.ts';
import type { LastTerm } from './lastTerm.ts';
import { lengthTerm } from './lengthTerm.ts';
import type { LengthTerm } from './lengthTerm.ts';
import { markTerm } from './markTerm.ts';
import type { MarkTerm } from './markTerm.ts';
import { noteTerm } from './noteTerm.ts';
import type { NoteTerm } from './noteTerm.ts';
import { originTerm } from './originTerm.ts';
import type { OriginTerm } from './originTerm.ts';
import { peerTerm } from './peerTerm.ts';
import type { PeerTerm } from './peerTerm.ts';
import { portTerm } from './portTerm.ts';
import type { PortTerm } from './portTerm.ts';
import { regexTerm } from './regexTerm.ts';
import type { RegexTerm } from './regexTerm.ts';
import { socketTerm } from './socketTerm.ts';
import type { SocketTerm } from './socketTerm.ts';
import { textTerm } from './textTerm.ts';
import type { TextTerm } from './textTerm.ts';

/** The kinds of terms. A new one is a file beside this one and a line here, and one of each in the engine. */
export const filterTerms = {
  direction: directionTerm,
  flow: flowTerm,
  socket: socketTerm,
  peer: peerTerm,
  port: portTerm,
  connection: connectionTerm,
  length: lengthTerm,
  event: eventTerm,
  origin: originTerm,
  fate: fateTerm,
  fault: faultTerm,
  text: textTerm,
  hex: hexTerm,
  regex: regexTerm,
  integer: integerTerm,
  checksum: checksumTerm,
  after: afterTerm,
  before: beforeTerm,
  last: lastTerm,
  mark: markTerm,
  note: noteTerm,
} as const;

/** One condition of a filter. */
export type FilterTerm =
  | DirectionTerm
  | FlowTerm
  | SocketTerm
  | PeerTerm
  | PortTerm
  | ConnectionTerm
  | LengthTerm
  | EventTerm
  | OriginTerm
  | FateTerm
  | FaultTerm
  | TextTerm
  | HexTerm
  | RegexTerm
  | IntegerTerm
  | ChecksumTerm
  | AfterTerm
  | BeforeTerm
  | LastTerm
  | MarkTerm
  | NoteTerm;
