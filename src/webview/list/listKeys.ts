import type { ListModel } from './listModel.ts';
import type { Choice } from './rowSelection.ts';

/** The oldest index, the index after the newest row, and the number of visible rows. */
interface ListExtent {
  readonly evicted: number;
  readonly end: number;
  readonly rowsPerPage: number;
}

/** The actions of the navigation keys in a list of entries. */
export function listKeys(
  model: ListModel,
  { evicted, end, rowsPerPage }: ListExtent,
  { onDidOpen, onDidLeave }: { readonly onDidOpen: () => void; readonly onDidLeave: () => void },
  choice: Choice = 'only',
): Readonly<Record<string, () => void>> {
  return {
    ArrowUp: () => model.step(-1, choice),
    ArrowDown: () => model.step(1, choice),
    PageUp: () => model.step(-rowsPerPage, choice),
    PageDown: () => model.step(rowsPerPage, choice),
    Home: () => model.choose(evicted, choice),
    End: () => {
      model.choose(end - 1, choice);
      model.startAutoScroll();
    },
    Enter: onDidOpen,
    Escape: onDidLeave,
  };
}
