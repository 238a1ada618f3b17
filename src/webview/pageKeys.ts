export interface PageKeysOptions {
  /** Who takes keys wherever the focus is, the first first; each prevents what it took. */
  readonly takers: readonly { key(event: KeyboardEvent): void }[];
  readonly focusFilter: () => void;
  /** Copies the chosen entries. */
  readonly copy: () => void;
}

/** Keys of the page as a whole: those of its parts, `/` for the filter, and copying from the list. */
export function listenToPageKeys({ takers, focusFilter, copy }: PageKeysOptions): void {
  const isInList = () => document.activeElement?.id === 'list';
  for (const taker of takers) {
    document.addEventListener('keydown', (event) => taker.key(event));
  }
  document.addEventListener('keydown', (event) => {
    // As in many programs, a slash goes from the entries to the filter.
    if (event.key === '/' && isInList() && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      focusFilter();
    }
  });
  document.addEventListener('copy', (event) => {
    if (isInList() && document.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      copy();
    }
  });
}
