/** Why a text is no filter. The page words these. */
export const filterFaults = [
  'unknownKey',
  'noComparison',
  'foreignOperator',
  'missingValue',
  'missingTerm',
  'unclosedString',
  'unclosedRegex',
  'unclosedParenthesis',
  'unexpectedParenthesis',
  'emptyText',
  'invalidText',
  'invalidNumber',
  'invalidInteger',
  'invalidPeer',
  'invalidTime',
  'invalidDuration',
  'invalidHex',
  'invalidRegex',
  'unknownFlag',
  'unknownEvent',
  'unknownOrigin',
  'unknownFate',
  'unknownChecksum',
  'tooLong',
  'tooDeep',
] as const;

/** A fault and where it is in the text, in UTF-16 units. */
export interface FilterFault {
  readonly code: (typeof filterFaults)[number];
  readonly position: number;
  /** At least one, unless the text ends there. */
  readonly length: number;
  /** The faulty piece, or what the regular expression's parser says. */
  readonly message: string;
}
