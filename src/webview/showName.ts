import { nameParts } from '../shared/shortName.ts';
import { element } from './elements.ts';

/**
 * Shows a name that gives way in the middle where it has not the room: its end, such as a port, stays.
 * The element has the whole name as its tooltip and its label.
 */
export function showName(target: HTMLElement, name: string): void {
  if (target.title === name && target.childElementCount > 0) {
    return;
  }
  const { head, tail } = nameParts(name);
  target.classList.add('short-name');
  target.title = name;
  target.ariaLabel = name;
  const [first, last] = target.children;
  if (first && last) {
    first.textContent = head;
    last.textContent = tail;
  } else {
    target.replaceChildren(element('span', 'head', head), element('span', 'tail', tail));
  }
}
