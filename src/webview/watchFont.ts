import { element } from './elements.ts';

/**
 * Calls back when the editor's font or the width of `parent` changes while it is shown, and once at
 * the beginning: what was measured is then out of date, and nothing else tells of a font.
 */
export function watchFont(parent: HTMLElement, changed: () => void): void {
  const ruler = element('div', 'font-ruler');
  ruler.setAttribute('aria-hidden', 'true');
  parent.append(ruler);
  new ResizeObserver(changed).observe(ruler);
}
