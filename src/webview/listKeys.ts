import type { ListModel } from './listModel.ts';

/** Where a list stands: the oldest row, the place after the newest, and the rows on one screen. */
interface ListExtent {
  readonly evicted: number;
  readonly end: number;
  readonly rowsPerPage: number;
}

/** What the keys do that walk through a list of entries. */
export function listKeys(
  model: ListModel,
  { evicted, end, rowsPerPage }: ListExtent,
  { onDidOpen, onDidLeave }: { readonly onDidOpen: () => void; readonly onDidLeave: () => void },
): Readonly<Record<string, () => void>> {
  return {
    ArrowUp: () => model.step(-1),
    ArrowDown: () => model.step(1),
    PageUp: () => model.step(-rowsPerPage),
    PageDown: () => model.step(rowsPerPage),
    Home: () => model.choose(evicted),
    End: () => {
      model.choose(end - 1);
      model.follow();
    },
    Enter: onDidOpen,
    Escape: onDidLeave,
  };
}
