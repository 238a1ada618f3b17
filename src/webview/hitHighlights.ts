import type { FilterTerm } from '../shared/match/terms/filterTerms.ts';
import { parseFilter } from '../shared/match/parseFilter.ts';
import { payloadTerms } from '../shared/match/payloadTerms.ts';
import { parseText, renderText } from '../shared/payload.ts';

/** Named in the style sheet. */
const highlightName = 'hit';
/** Hits shown in one payload. */
const hitsMax = 1_000;

/** What stands for a term in the text of a payload and in its hex dump. */
interface HitPatterns {
  readonly text: RegExp;
  readonly dump?: RegExp;
}

/**
 * Paints what was found in the shown payload, without touching its elements. Where a line or a row of
 * the dump ends in the midst of a hit, that hit is not painted.
 */
export class HitHighlights {
  readonly #root: HTMLElement;
  #sought: HitPatterns | undefined;
  #filtered: readonly HitPatterns[] = [];
  #isDue = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    new MutationObserver(() => this.#schedule()).observe(root, { childList: true, subtree: true });
  }

  /** Paints what is looked for, or no longer. It takes the place of what the filter looks for. */
  seek(term: FilterTerm | undefined): void {
    this.#sought = term && patternsOf(term);
    this.#schedule();
  }

  /** Paints what this filter looks for in payloads. */
  filter(text: string | undefined): void {
    const parsed = parseFilter(text ?? '');
    const terms = parsed.ok ? payloadTerms(parsed.filter) : [];
    this.#filtered = terms.flatMap((term) => patternsOf(term) ?? []);
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      requestAnimationFrame(() => {
        this.#isDue = false;
        this.#paint();
      });
    }
  }

  #paint(): void {
    const shown = this.#sought ? [this.#sought] : this.#filtered;
    CSS.highlights.delete(highlightName);
    if (shown.length === 0) {
      return;
    }
    const ranges: Range[] = [];
    const seek = (selector: string, pattern: RegExp) => {
      for (const part of this.#root.querySelectorAll(selector)) {
        for (const match of part.textContent.matchAll(pattern)) {
          if (match[0] !== '' && ranges.length < hitsMax) {
            ranges.push(rangeIn(part, match.index, match.index + match[0].length));
          }
        }
      }
    };
    for (const { text, dump } of shown) {
      seek('.payload-text .line', text);
      if (dump) {
        seek('.hex-bytes .block', dump);
      }
    }
    CSS.highlights.set(highlightName, new Highlight(...ranges));
  }
}

function patternsOf(term: FilterTerm): HitPatterns | undefined {
  switch (term.kind) {
    case 'regex':
      return { text: new RegExp(term.source, `g${term.flags}`) };
    case 'hex': {
      if (!/^[0-9a-f?]+$/.test(term.digits)) {
        return undefined;
      }
      const pairs = term.digits.match(/../g) ?? [];
      const bytes = Uint8Array.from(pairs, (pair) => parseInt(pair.replaceAll('?', '0'), 16));
      const isWhole = !term.digits.includes('?');
      return {
        text: isWhole ? new RegExp(quoted(renderText(bytes)), 'g') : /$^/g,
        dump: new RegExp(pairs.map((pair) => pair.replaceAll('?', '.')).join('\\s+'), 'g'),
      };
    }
    case 'text': {
      const parsed = parseText(term.text);
      const bytes = parsed.ok ? parsed.bytes : new Uint8Array();
      return {
        text: new RegExp(quoted(renderText(bytes)), term.ignoreCase ? 'gi' : 'g'),
        dump: new RegExp(
          Array.from(bytes, (byte) => pairOf(byte, term.ignoreCase)).join('\\s+'),
          'g',
        ),
      };
    }
    default:
      return undefined;
  }
}

function pairOf(byte: number, ignoreCase: boolean): string {
  const hex = (value: number) => value.toString(16).padStart(2, '0');
  const isLetter = /[a-z]/i.test(String.fromCharCode(byte));
  return ignoreCase && isLetter ? `(?:${hex(byte | 0x20)}|${hex(byte & ~0x20)})` : hex(byte);
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** From one character of an element's text to another, whatever elements they are in. */
function rangeIn(part: Element, start: number, end: number): Range {
  const range = document.createRange();
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const length = text.nodeValue?.length ?? 0;
    if (start >= before && start < before + length) {
      range.setStart(text, start - before);
    }
    if (end > before && end <= before + length) {
      range.setEnd(text, end - before);
      break;
    }
    before += length;
  }
  return range;
}
