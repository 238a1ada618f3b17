/** A piece of a text that `renderText` made: an escape, or what stands for itself. */
export interface TextRun {
  readonly text: string;
  readonly isEscape: boolean;
}

// In such a text every backslash begins an escape.
const escapes = /(?:\\(?:x[0-9a-f]{2}|u\{[0-9a-f]+\}|.))+/g;

export function textRuns(rendered: string): TextRun[] {
  const runs: TextRun[] = [];
  let done = 0;
  for (const match of rendered.matchAll(escapes)) {
    if (match.index > done) {
      runs.push({ text: rendered.slice(done, match.index), isEscape: false });
    }
    runs.push({ text: match[0], isEscape: true });
    done = match.index + match[0].length;
  }
  if (done < rendered.length) {
    runs.push({ text: rendered.slice(done), isEscape: false });
  }
  return runs;
}

/** Puts a rendered text into an element, its escapes set apart. Never as markup. */
export function showRendered(element: HTMLElement, rendered: string): void {
  if (rendered.includes('\\')) {
    element.textContent = '';
    appendRendered(element, rendered);
  } else {
    element.textContent = rendered;
  }
}

/** As `showRendered`, after what the element holds. */
export function appendRendered(element: HTMLElement, rendered: string): void {
  for (const { text, isEscape } of textRuns(rendered)) {
    if (isEscape) {
      const span = document.createElement('span');
      span.className = 'escape';
      span.textContent = text;
      element.append(span);
    } else {
      element.append(text);
    }
  }
}
