import { columns } from '../../shared/viewColumns.ts';
import type { SizedColumn } from '../../shared/viewColumns.ts';
import type { ColumnLayout } from './columnLayout.ts';
import { isSized } from './columnLayout.ts';
import { element } from '../elements.ts';
import type { Menu } from '../menu.ts';
import type { Localizer } from '../localizer.ts';

/** The names of the columns; their edges can be dragged, and a right click opens their menu. */
export function listHeader(layout: ColumnLayout, menu: Menu, l10n: Localizer): HTMLElement {
  const header = element('div', 'row header');
  header.setAttribute('role', 'row');
  header.setAttribute('aria-rowindex', '1');
  columns.forEach((column, index) => {
    const text = l10n.text(`column.${column}`);
    const isNarrow = column === 'direction' || column === 'mark';
    const cell = element('div', `cell ${column}`);
    cell.append(element('span', 'name', isNarrow ? '' : text));
    cell.setAttribute('role', 'columnheader');
    cell.setAttribute('aria-label', text);
    // Before the last one, rows have an annotation.
    cell.setAttribute('aria-colindex', String(index + (index === columns.length - 1 ? 2 : 1)));
    if (isSized(column)) {
      cell.append(edge(column, cell, layout));
    }
    header.append(cell);
  });
  header.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      menu.open();
    },
    { capture: true },
  );
  return header;
}

/** The handle for dragging; keyboard users have the menu. */
function edge(column: SizedColumn, cell: HTMLElement, layout: ColumnLayout): HTMLElement {
  const handle = element('span', 'edge');
  handle.setAttribute('aria-hidden', 'true');
  let isDragged = false;
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    isDragged = true;
  });
  handle.addEventListener('pointermove', (event) => {
    if (isDragged) {
      layout.setWidth(column, event.clientX - cell.getBoundingClientRect().left);
    }
  });
  handle.addEventListener('lostpointercapture', () => {
    isDragged = false;
  });
  handle.addEventListener('dblclick', () => layout.setWidth(column, undefined));
  return handle;
}
