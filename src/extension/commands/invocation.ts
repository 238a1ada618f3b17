/** How a command was called: by whom, and about what. */
export interface Invocation {
  /** What the command is to work on; undefined where nothing was named. */
  readonly argument: unknown;
  /** What else is selected in the tree when the command was chosen there. */
  readonly selected: readonly unknown[];
  /** From the palette, a menu, an icon or a link: somebody sits there who can be asked and told. */
  readonly isByHand: boolean;
}

const unnamed: Invocation = { argument: undefined, selected: [], isByHand: true };

/**
 * Reads what VS Code passes to a command. `isRow` knows the rows of the tree, by identity.
 *
 * | Called from                                                  | Passed (1.103 and 1.139)      |
 * | ------------------------------------------------------------ | ----------------------------- |
 * | palette, status bar, key or link without arguments           | nothing, or `undefined`       |
 * | icon in a view's title, once the view was hidden and shown   | `null`                        |
 * | icon or menu in the tree's title while a row has the focus   | that row alone                |
 * | "…" menu in a view's title                                   | `{ preserveFocus }`           |
 * | title or context menu of an editor                           | a `Uri`, and `{ groupId, … }` |
 * | menu or icon of a row                                        | the row, and the selection or `undefined` |
 * | context menu in a webview                                    | `{ webview, webviewSection, … }` |
 * | key or link with arguments, task, another extension          | the argument object           |
 */
export function readInvocation(
  given: readonly unknown[],
  isRow: (value: unknown) => boolean,
): Invocation {
  const [argument, selection] = given;
  if (isNothing(argument)) {
    return unnamed;
  }
  if (isRow(argument)) {
    // A title belongs to the whole view, whichever row happens to have the focus.
    return given.length === 1
      ? unnamed
      : { argument, selected: Array.isArray(selection) ? selection : [], isByHand: true };
  }
  return { argument, selected: [], isByHand: has(argument, 'webviewSection') };
}

function isNothing(argument: unknown): boolean {
  return (
    argument === undefined ||
    argument === null ||
    has(argument, 'preserveFocus') ||
    has(argument, 'groupId') ||
    // A Uri, which a check by its class would miss in plain Node.
    (has(argument, 'scheme') && has(argument, 'fsPath'))
  );
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && key in value;
}
