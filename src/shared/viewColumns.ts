import * as v from 'valibot';

/** The list's columns in their order. */
export const columns = [
  'mark',
  'time',
  'socket',
  'direction',
  'peer',
  'reply',
  'length',
  'preview',
] as const;
export type Column = (typeof columns)[number];

/** Columns that one can hide; the others are what a row is. */
export const hideableColumns = ['mark', 'time', 'socket', 'peer', 'reply', 'length'] as const;
export type HideableColumn = (typeof hideableColumns)[number];

/** Columns whose width one can choose. The last one takes what is left. */
export const sizedColumns = ['time', 'socket', 'peer', 'reply', 'length'] as const;
export type SizedColumn = (typeof sizedColumns)[number];

/** Bounds of a column's width, in CSS pixels. */
export const columnWidthMin = 24;
export const columnWidthMax = 800;

/** What the time column says: the time of day, or how long after the first or the previous entry. */
export const timeModes = ['clock', 'start', 'previous'] as const;
export type TimeMode = (typeof timeModes)[number];

const width = v.exactOptional(
  v.pipe(v.number(), v.minValue(columnWidthMin), v.maxValue(columnWidthMax)),
);

/** How the list is laid out, in every Traffic view of the user. */
export const viewColumnsSchema = v.object({
  hidden: v.pipe(v.array(v.picklist(hideableColumns)), v.maxLength(hideableColumns.length)),
  /** In CSS pixels; absent ones have their usual width. */
  widths: v.object({ time: width, socket: width, peer: width, reply: width, length: width }),
  time: v.picklist(timeModes),
});
export type ViewColumns = v.InferOutput<typeof viewColumnsSchema>;

export const columnsDefault: ViewColumns = { hidden: ['reply'], widths: {}, time: 'clock' };
