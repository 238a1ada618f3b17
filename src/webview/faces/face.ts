import type { ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import type { ListModel } from '../list/listModel.ts';

/** A way to show a query's result. */
export interface Face {
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
