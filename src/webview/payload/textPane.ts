import type { TextEncoding } from '../../shared/textEncodings.ts';
import { renderLines } from '../../shared/renderEncoded.ts';
import type { AnsiRun } from './ansiLines.ts';
import { element } from '../elements.ts';
import { appendRendered, showRendered } from './textRuns.ts';

/** Lines of text drawn as one block; blocks out of sight cost no layout. */
const linesPerBlock = 200;

/** A payload as lines of text, in colours where its escape sequences say so. */
export class TextPane {
  readonly root: HTMLElement;

  constructor(label: string) {
    this.root = element('div', 'payload-text');
    // Without a tab stop the keyboard could not scroll it.
    this.root.tabIndex = 0;
    this.root.setAttribute('role', 'region');
    this.root.setAttribute('aria-label', label);
  }

  /** `isCut` says that more of the payload is to come. */
  show(
    bytes: Uint8Array,
    encoding: TextEncoding,
    isCut: boolean,
    colored?: (rendered: readonly string[]) => readonly (readonly AnsiRun[])[],
  ): void {
    const rendered = renderLines(bytes, encoding, isCut);
    const lines = colored
      ? colored(rendered).map((runs) => ansiLine(runs))
      : rendered.map((text) => {
          const line = element('div', 'line');
          showRendered(line, text);
          return line;
        });
    const blocks: HTMLElement[] = [];
    for (let first = 0; first < lines.length; first += linesPerBlock) {
      const part = lines.slice(first, first + linesPerBlock);
      const block = element('div', 'block');
      block.style.setProperty('--lines', String(part.length));
      block.append(...part);
      blocks.push(block);
    }
    this.root.replaceChildren(...blocks);
  }
}

/** A line of runs with their looks, as an element. */
export function ansiLine(runs: readonly AnsiRun[]): HTMLElement {
  const line = element('div', 'line');
  appendAnsi(line, runs);
  return line;
}

/** Puts runs of one line after what an element holds. */
export function appendAnsi(target: HTMLElement, runs: readonly AnsiRun[]): void {
  for (const { text, classes, color, background } of runs) {
    const span = element('span', classes.join(' '));
    // Not as an attribute: the page's policy forbids those.
    if (color !== undefined) {
      span.style.color = color;
    }
    if (background !== undefined) {
      span.style.backgroundColor = background;
    }
    appendRendered(span, text);
    target.append(span);
  }
}
