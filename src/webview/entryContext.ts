import type { ListedRow } from './list/rowWindow.ts';

/** Tells VS Code which entry its context menu is for. */
export type SetEntryContext = (
  root: HTMLElement,
  row: ListedRow | undefined,
  /** Whether it stands for all that are selected. */
  severalEntries?: boolean,
) => void;

/**
 * For the view of a number: the commands of the menu (`webview/context`) get this object, and its
 * keys are in their `when` clauses. A capture's messages can't be sent again.
 */
export function entryContext(view: number, isCapture: boolean): SetEntryContext {
  return (root, row, severalEntries = false) => {
    const section = row?.direction === 'event' ? 'socketEvent' : 'socketMessage';
    root.dataset['vscodeContext'] = JSON.stringify({
      ...(row && {
        ...{ webviewSection: section, isCapture, view, socket: row.socket, seq: row.seq },
        ...{ severalEntries, entryIsMarked: row.isMarked ?? false },
        entryIsHeld: row.fate === 'held' && !isCapture,
        hasConnection: row.connection !== undefined,
      }),
      // Cut and Paste have nothing to do with what can't be edited.
      preventDefaultContextMenuItems: row !== undefined,
    });
  };
}
