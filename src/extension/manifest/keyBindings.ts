import type { commandIds } from '../../shared/ids.ts';

/** A key that VS Code binds, as far as it is ours. */
export interface KeyBinding {
  /** As in keybindings.json. */
  readonly key: string;
  /** On macOS, where that is another. */
  readonly mac?: string;
  /** A command, or an action on the rows of the Sockets view that are selected. */
  readonly runs: { readonly command: keyof typeof commandIds } | { readonly onRow: RowAction };
  /** A when clause; keys on rows have that of the view besides. */
  readonly when?: string;
  /** For docs/keys.md. */
  readonly meaning: string;
}

/** Those of the argument of `runOnRow`. */
type RowAction = 'open' | 'remove' | 'rename';

export const keyBindings: readonly KeyBinding[] = [
  {
    key: 'enter',
    runs: { onRow: 'open' },
    meaning: 'Starts a stopped socket, shows the traffic of a running',
  },
  {
    key: 'delete',
    mac: 'cmd+backspace',
    runs: { onRow: 'remove' },
    meaning: 'Removes the selected sockets',
  },
  { key: 'f2', runs: { onRow: 'rename' }, meaning: 'Renames the socket' },
  {
    key: 'alt+m',
    mac: 'ctrl+alt+m',
    runs: { command: 'focusComposer' },
    when: 'socketWorkbench:hasRunning',
    meaning: '_Focus Composer_, while a socket runs',
  },
];
