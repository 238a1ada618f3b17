import type { ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import type { SetEntryContext } from '../entryContext.ts';
import type { ListModel } from '../list/listModel.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import type { SocketFormats } from '../payload/displayFormat.ts';
import type { Localizer } from '../localizer.ts';

/** What every face with entries is made from, and tells. */
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
  /** The user wants to have the face alone. */
  readonly onDidLeave: () => void;
  /** The user wants to mark what is selected, or no longer; or to write a note on it. */
  readonly onDidMark: () => void;
  readonly onDidEditNote: () => void;
  /** Following, the number of entries or the place changed. */
  readonly onDidChange: () => void;
  readonly onDidFail: (error: unknown) => void;
}

/** A way to show a query's result. */
export interface View {
  /** Its place in the result; absent where it shows no entries. */
  readonly model?: ListModel;
  focus(): void;
  /** Draws everything again: a name changed. */
  redraw(): void;
  /** Scrolls as little as shows the chosen row, after the face was made smaller. */
  revealSelected(): void;
  /** The traffic to show is that of this query, and these are its sockets. */
  setQuery?(query: ViewQuery, sockets: readonly ViewSocket[]): void;
  /** It is shown, or no longer. */
  setShown?(isShown: boolean): void;
}
