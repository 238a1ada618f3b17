import type { ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import type { SetEntryContext } from '../entryContext.ts';
import type { ListModel } from '../list/listModel.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import type { SocketFormats } from '../payload/displayFormat.ts';
import type { Localizer } from '../localizer.ts';

/** Options and callbacks of every view that shows entries. */
export interface EntryViewOptions {
  readonly root: HTMLElement;
  readonly l10n: Localizer;
  /** Text is in the encoding chosen for the socket, and in colours where that was chosen. */
  readonly formats: SocketFormats;
  readonly setContext: SetEntryContext;
  /** A row was chosen; `undefined` when none is any more. */
  readonly onDidSelect: (row: ListedRow | undefined) => void;
  /** The user pointed at a row to see its detail. */
  readonly onDidPress: () => void;
  /** The user wants to close the details. */
  readonly onDidLeave: () => void;
  /** The user wants to mark what is selected, or no longer; or to write a note on it. */
  readonly onDidMark: () => void;
  readonly onDidEditNote: () => void;
  /** Following, the number of entries or the place changed. */
  readonly onDidChange: () => void;
  readonly onDidFail: (error: unknown) => void;
}

/** Shows the result of a query; one for each view mode. */
export interface View {
  /** Its place in the result; absent where it shows no entries. */
  readonly model?: ListModel;
  focus(): void;
  /** Draws everything again: a name changed. */
  redraw(): void;
  /** Scrolls the selected row into view, after the view became smaller. */
  revealSelected(): void;
  /** The traffic to show is that of this query, and these are its sockets. */
  setQuery?(query: ViewQuery, sockets: readonly ViewSocket[]): void;
  /** It is shown, or no longer. */
  setShown?(isShown: boolean): void;
}
