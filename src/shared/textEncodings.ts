import { codePageOf, codePages } from './codePages.ts';

/**
 * Text encodings that one can choose: those of the Encoding Standard, by the names it gives them, and
 * some code pages of IBM.
 */
export const textEncodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-2',
  'iso-8859-3',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-6',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-10',
  'iso-8859-13',
  'iso-8859-14',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'koi8-r',
  'koi8-u',
  'ibm866',
  'macintosh',
  'x-mac-cyrillic',
  'shift_jis',
  'euc-jp',
  'iso-2022-jp',
  'gbk',
  'gb18030',
  'big5',
  'euc-kr',
  ...codePages,
] as const;
export type TextEncoding = (typeof textEncodings)[number];

/** The encoding that any of its labels names (`latin1` is windows-1252); nothing for other texts. */
export function textEncodingOf(label: string): TextEncoding | undefined {
  const page = codePageOf(label);
  if (page !== undefined) {
    return page;
  }
  try {
    const { encoding } = new TextDecoder(label);
    return textEncodings.find((known) => known === encoding);
  } catch {
    return undefined;
  }
}
