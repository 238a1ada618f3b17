import * as v from 'valibot';
import { decoderIds } from './decoders/decoded.ts';
import { textEncodings } from './textEncodings.ts';

/** How payloads are shown, in the list and in the detail. */
export const formats = [
  /** Text and hex dump side by side; hex alone where most bytes can't be printed. */
  'auto',
  /** Text and hex dump side by side. */
  'textAndDump',
  'text',
  'hex',
  /** Hex with the ASCII column of a dump. */
  'hexAscii',
  'json',
  /** Text with the colours of its ANSI escape sequences. */
  'ansi',
  /** Field by field, as a decoder reads it. */
  'decoded',
] as const;
export type Format = (typeof formats)[number];

/** How the payloads of one socket are shown. */
export const socketFormatSchema = v.object({
  format: v.picklist(formats),
  /** Absent: that of the socket's definition, else UTF-8. */
  encoding: v.exactOptional(v.picklist(textEncodings)),
  /** Absent: whichever recognises the bytes. */
  decoder: v.exactOptional(v.picklist(decoderIds)),
});
export type SocketFormat = v.InferOutput<typeof socketFormatSchema>;

export const formatDefault: SocketFormat = { format: 'auto' };
