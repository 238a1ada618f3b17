import { hideableColumns, timeModes } from '../../shared/viewColumns.ts';
import type { ColumnLayout } from './columnLayout.ts';
import { isSized } from './columnLayout.ts';
import { Menu } from '../menu.ts';
import type { Localizer } from '../localizer.ts';

/** The menu of the list's columns: which to show, how wide, and what the time says. */
export function columnMenu(layout: ColumnLayout, l10n: Localizer): Menu {
  const columnItems = hideableColumns.map((column) => ({
    label: l10n.text(`column.${column}`),
    run: () => layout.toggle(column),
    isOn: () => layout.isShown(column),
    ...(isSized(column) && { adjust: (by: 1 | -1) => layout.step(column, by) }),
  }));
  const timeItems = timeModes.map((mode) => ({
    label: l10n.text(`time.${mode}`),
    run: () => layout.setTime(mode),
    isOn: () => layout.time === mode,
    isRadio: true,
  }));
  return new Menu({
    icon: 'settings',
    label: l10n.text('columns'),
    groups: [columnItems, timeItems],
    hint: l10n.text('columnsHint'),
  });
}
