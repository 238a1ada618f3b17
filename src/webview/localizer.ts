import type { ViewStringName, ViewStrings } from '../shared/viewStrings.ts';

/** Formats the texts and numbers of the webview in the user's language and locale. */
export class Localizer {
  readonly #strings: ViewStrings;
  readonly #numbers: Intl.NumberFormat;

  constructor(strings: ViewStrings, locale?: string) {
    this.#strings = strings;
    this.#numbers = new Intl.NumberFormat(locale);
  }

  text(name: ViewStringName, ...parts: readonly (string | number)[]): string {
    return this.#strings[name].replace(/\{(\d)\}/g, (whole, index: string) => {
      const part = parts[Number(index)];
      return part === undefined ? whole : typeof part === 'number' ? this.number(part) : part;
    });
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** A count with its noun, which has one form for one and another for all else. */
  count(value: number, one: ViewStringName, other: ViewStringName): string {
    return this.text(value === 1 ? one : other, value);
  }

  byteCount(bytes: number): string {
    return this.count(bytes, 'byte', 'bytes');
  }
}
