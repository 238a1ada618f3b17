/** Bits of the integers that the inspector reads. */
const integerWidths = [8, 16, 24, 32, 48, 64] as const;
export type IntegerWidth = (typeof integerWidths)[number];

/** What the inspector reads bytes as, in its order. */
export const inspectorKinds = [
  'bits',
  ...integerWidths.flatMap((width) => [`uint${width}`, `int${width}`] as const),
  'float16',
  'float32',
  'float64',
  'varint',
  'unixSeconds',
  'unixMilliseconds',
  'ntp',
  'fileTime',
  'utf8',
  'utf16',
] as const;
export type InspectorKind = (typeof inspectorKinds)[number];
