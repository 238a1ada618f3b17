import type { FilterTerm } from '../../../shared/match/terms/filterTerms.ts';
import { markTerm, noteTerm } from './annotationTerms.ts';
import type { CompileTerm } from './compileTerm.ts';
import { checksumTerm } from './checksumTerm.ts';
import { connectionTerm } from './connectionTerm.ts';
import { directionTerm } from './directionTerm.ts';
import { eventTerm } from './eventTerm.ts';
import { fateTerm } from './fateTerm.ts';
import { faultTerm } from './faultTerm.ts';
import { flowTerm } from './flowTerm.ts';
import { hexTerm } from './hexTerm.ts';
import { integerTerm } from './integerTerm.ts';
import { lengthTerm } from './lengthTerm.ts';
import { originTerm } from './originTerm.ts';
import { peerTerm } from './peerTerm.ts';
import { portTerm } from './portTerm.ts';
import { regexTerm } from './regexTerm.ts';
import { socketTerm } from './socketTerm.ts';
import { textTerm } from './textTerm.ts';
import { afterTerm, beforeTerm, lastTerm } from './timeTerms.ts';

/** What tests the terms of each kind. */
export const termCompilers: { readonly [Kind in FilterTerm['kind']]: CompileTerm<Kind> } = {
  socket: socketTerm,
  peer: peerTerm,
  port: portTerm,
  connection: connectionTerm,
  direction: directionTerm,
  flow: flowTerm,
  event: eventTerm,
  origin: originTerm,
  fate: fateTerm,
  fault: faultTerm,
  length: lengthTerm,
  after: afterTerm,
  before: beforeTerm,
  last: lastTerm,
  mark: markTerm,
  note: noteTerm,
  text: textTerm,
  hex: hexTerm,
  regex: regexTerm,
  integer: integerTerm,
  checksum: checksumTerm,
};
