import { element } from '../elements.ts';
import type { FoldLine, LinePart } from './foldLine.ts';
import { appendRendered } from './textRuns.ts';

/** Lines drawn as one block; blocks out of sight cost no layout. */
const linesPerBlock = 200;

export interface FoldTreeOptions {
  readonly label: string;
  /** The user went to this line. */
  readonly onDidChoose?: (line: FoldLine) => void;
  /** The pointer is over this line, or over none any more. */
  readonly onDidHover?: (line: FoldLine | undefined) => void;
}

/** Lines that fold: a tree that keeps the focus and names its active line. */
export class FoldTree {
  readonly root: HTMLElement;
  readonly #options: FoldTreeOptions;
  #lines: readonly FoldLine[] = [];
  #rows: HTMLElement[] = [];
  readonly #foldedLines = new Set<number>();
  #active = 0;

  constructor(options: FoldTreeOptions) {
    this.#options = options;
    this.root = element('div', 'payload-tree');
    this.root.tabIndex = 0;
    this.root.setAttribute('role', 'tree');
    this.root.setAttribute('aria-label', options.label);
    this.root.addEventListener('keydown', (event) => this.#key(event));
    this.root.addEventListener('mousedown', (event) => this.#press(event));
    this.root.addEventListener('mouseover', (event) => this.#hover(event));
    this.root.addEventListener('mouseleave', () => options.onDidHover?.(undefined));
  }

  /** Shows other lines; those from `foldedDepth` on are folded at first. */
  show(lines: readonly FoldLine[], foldedDepth = Infinity): void {
    this.#lines = lines;
    this.#foldedLines.clear();
    lines.forEach(({ depth, folded }, index) => {
      if (folded && depth >= foldedDepth) {
        this.#foldedLines.add(index);
      }
    });
    this.#rows = lines.map((line, index) => this.#row(line, index));
    const blocks: HTMLElement[] = [];
    for (let first = 0; first < lines.length; first += linesPerBlock) {
      const block = element('div', 'block');
      block.setAttribute('role', 'presentation');
      const part = this.#rows.slice(first, first + linesPerBlock);
      block.style.setProperty('--lines', String(part.length));
      block.append(...part);
      blocks.push(block);
    }
    this.root.replaceChildren(...blocks);
    this.root.scrollTop = 0;
    this.#active = 0;
    this.#foldAll();
    this.#mark(false);
  }

  /** Makes a line the active one and unfolds what hides it, without telling. */
  reveal(index: number): void {
    this.#lines.forEach(({ last }, above) => {
      if (above < index && index <= last) {
        this.#foldedLines.delete(above);
      }
    });
    this.#foldAll();
    this.#active = index;
    this.#mark(true);
  }

  /** Marks the line that something elsewhere points at. */
  point(index: number | undefined): void {
    this.root.querySelector('.pointed')?.classList.remove('pointed');
    if (index !== undefined) {
      this.#rows[index]?.classList.add('pointed');
    }
  }

  focus(): void {
    this.root.focus();
  }

  /** To be called when something took of its height. */
  keepActiveInSight(): void {
    this.#rows[this.#active]?.scrollIntoView({ block: 'nearest' });
  }

  #row(line: FoldLine, index: number): HTMLElement {
    const { depth, parts, folded, isClosing } = line;
    const row = element('div', 'line');
    row.id = `${this.root.className}-${index}`;
    row.dataset['line'] = String(index);
    row.style.setProperty('--depth', String(depth));
    if (isClosing) {
      row.setAttribute('role', 'presentation');
    } else {
      row.setAttribute('role', 'treeitem');
      row.setAttribute('aria-level', String(depth + 1));
    }
    const twistie = element('span', 'twistie');
    twistie.setAttribute('aria-hidden', 'true');
    if (folded) {
      twistie.classList.add('codicon', 'codicon-chevron-down');
    }
    row.append(twistie, partsElement('content', parts));
    if (folded && folded.length > 0) {
      row.append(partsElement('folded', folded));
    }
    return row;
  }

  #foldAll(): void {
    let hiddenUntil = -1;
    this.#lines.forEach(({ folded, last }, index) => {
      const row = this.#rows[index];
      if (!row) {
        return;
      }
      row.hidden = index <= hiddenUntil;
      if (folded) {
        const isFolded = this.#foldedLines.has(index);
        row.setAttribute('aria-expanded', String(!isFolded));
        if (isFolded) {
          hiddenUntil = Math.max(hiddenUntil, last);
        }
      }
    });
  }

  #mark(scrolls: boolean): void {
    this.root.querySelector('[aria-selected]')?.removeAttribute('aria-selected');
    const row = this.#rows[this.#active];
    if (row) {
      row.setAttribute('aria-selected', 'true');
      this.root.setAttribute('aria-activedescendant', row.id);
      if (scrolls) {
        row.scrollIntoView({ block: 'nearest' });
      }
    } else {
      this.root.removeAttribute('aria-activedescendant');
    }
  }

  #choose(index: number): void {
    this.#active = index;
    this.#mark(true);
    const line = this.#lines[index];
    if (line) {
      this.#options.onDidChoose?.(line);
    }
  }

  #toggle(index: number, folds = !this.#foldedLines.has(index)): void {
    if (folds) {
      this.#foldedLines.add(index);
    } else {
      this.#foldedLines.delete(index);
    }
    this.#foldAll();
  }

  #lineOf(event: Event): number | undefined {
    const row = event.target instanceof Element ? event.target.closest('.line') : null;
    const index = row instanceof HTMLElement ? Number(row.dataset['line']) : NaN;
    const line = this.#lines[index];
    return !line || line.isClosing ? undefined : index;
  }

  #press(event: MouseEvent): void {
    const index = this.#lineOf(event);
    if (index !== undefined && event.button === 0) {
      const isTwistie = event.target instanceof Element && event.target.matches('.twistie');
      if (isTwistie && this.#lines[index]?.folded) {
        event.preventDefault();
        this.root.focus();
        this.#toggle(index);
      }
      this.#choose(index);
    }
  }

  #hover(event: MouseEvent): void {
    const index = this.#lineOf(event);
    this.#options.onDidHover?.(index === undefined ? undefined : this.#lines[index]);
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const line = this.#lines[this.#active];
    const isFolded = this.#foldedLines.has(this.#active);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowUp: () => this.#step(-1),
      ArrowDown: () => this.#step(1),
      Home: () => this.#stepFrom(-1, 1),
      End: () => this.#stepFrom(this.#lines.length, -1),
      ArrowLeft: () => {
        if (line?.folded && !isFolded) {
          this.#toggle(this.#active, true);
        } else {
          this.#toParent();
        }
      },
      ArrowRight: () => {
        if (line?.folded && isFolded) {
          this.#toggle(this.#active, false);
        } else if (line?.folded) {
          this.#step(1);
        }
      },
      Enter: () => {
        if (line?.folded) {
          this.#toggle(this.#active);
        }
      },
    };
    const act = acts[event.key === ' ' ? 'Enter' : event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  #step(by: 1 | -1): void {
    this.#stepFrom(this.#active, by);
  }

  #stepFrom(from: number, by: 1 | -1): void {
    for (let index = from + by; index >= 0 && index < this.#lines.length; index += by) {
      if (this.#rows[index]?.hidden === false && !this.#lines[index]?.isClosing) {
        this.#choose(index);
        return;
      }
    }
  }

  #toParent(): void {
    const depth = this.#lines[this.#active]?.depth ?? 0;
    for (let index = this.#active - 1; index >= 0; index--) {
      if ((this.#lines[index]?.depth ?? 0) < depth) {
        this.#choose(index);
        return;
      }
    }
  }
}

function partsElement(className: string, parts: readonly LinePart[]): HTMLElement {
  const whole = element('span', className);
  for (const { text, kind } of parts) {
    const part = element('span', kind);
    appendRendered(part, text);
    whole.append(part);
  }
  return whole;
}
