import type { CodePage } from './codePages.ts';
import type { AnyTextDecoder } from './anyTextDecoder.ts';

/** Every byte of a code page is a character: nothing can be malformed, nothing is kept for later. */
export class CodePageDecoder implements AnyTextDecoder {
  /** The character of each byte, 256 of them. */
  readonly #characters: readonly string[];

  constructor(page: CodePage) {
    const high = Array.from(tables[page]);
    const ascii = Array.from({ length: 256 - high.length }, (_, byte) => String.fromCharCode(byte));
    this.#characters = [...ascii, ...high];
  }

  decode(bytes: Uint8Array = new Uint8Array(0)): string {
    return Array.from(bytes, (byte) => this.#characters[byte]).join('');
  }
}

/** The characters of the highest bytes; below them it is ASCII. */
const tables: Readonly<Record<CodePage, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ' +
    'áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
    '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
    'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ' +
    'áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
    '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀' +
    'ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0',
  cp037:
    '\x00\x01\x02\x03\x9c\x09\x86\x7f\x97\x8d\x8e\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x9d\x85\x08\x87\x18\x19\x92\x8f\x1c\x1d\x1e\x1f' +
    '\x80\x81\x82\x83\x84\x0a\x17\x1b\x88\x89\x8a\x8b\x8c\x05\x06\x07\x90\x91\x16\x93\x94\x95\x96\x04\x98\x99\x9a\x9b\x14\x15\x9e\x1a' +
    ' \xa0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬' +
    '-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="' +
    'Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤' +
    'µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×' +
    '{ABCDEFGHI\xadôöòóõ}JKLMNOPQR¹ûüùúÿ' +
    '\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\x9f',
  cp500:
    '\x00\x01\x02\x03\x9c\x09\x86\x7f\x97\x8d\x8e\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x9d\x85\x08\x87\x18\x19\x92\x8f\x1c\x1d\x1e\x1f' +
    '\x80\x81\x82\x83\x84\x0a\x17\x1b\x88\x89\x8a\x8b\x8c\x05\x06\x07\x90\x91\x16\x93\x94\x95\x96\x04\x98\x99\x9a\x9b\x14\x15\x9e\x1a' +
    ' \xa0âäàáãåçñ[.<(+!&éêëèíîïìß]$*);^' +
    '-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@\'="' +
    'Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤' +
    'µ~stuvwxyz¡¿ÐÝÞ®¢£¥·©§¶¼½¾¬|¯¨´×' +
    '{ABCDEFGHI\xadôöòóõ}JKLMNOPQR¹ûüùúÿ' +
    '\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\x9f',
};
