import type { TreeNode } from './treeNodes.ts';

/**
 * Knows the row that has the focus, which VS Code tells extensions nothing of: only what is selected, and
 * arrow keys select nothing. So our key bindings toggle the focused row in the selection twice, which
 * changes nothing, before they call us; what came and went is the row.
 */
export class FocusedRow {
  #selection: readonly TreeNode[] = [];
  #toggled: TreeNode | undefined;

  /** To be told of each change of the selection. */
  selected(selection: readonly TreeNode[]): void {
    const before = this.#selection;
    const changed = [
      ...selection.filter((row) => !before.includes(row)),
      ...before.filter((row) => !selection.includes(row)),
    ];
    this.#toggled = changed.length === 1 ? changed[0] : undefined;
    this.#selection = selection;
  }

  /** The focused row, then all other selected ones where it is selected itself. */
  rows(): readonly TreeNode[] {
    const row = this.#toggled;
    if (!row || !this.#selection.includes(row)) {
      return row ? [row] : this.#selection;
    }
    return [row, ...this.#selection.filter((other) => other !== row)];
  }
}
