interface ViewModeFacts {
  /** The codicon of its tab. */
  readonly icon: string;
  /** Whether it shows what goes on now, of which a capture has nothing. */
  readonly isLive?: true;
}

/** The ways in which the Traffic view shows what its query finds, in the order of their tabs. */
const modes = {
  list: { icon: 'list-flat' },
  conversation: { icon: 'comment-discussion' },
  sequence: { icon: 'arrow-swap' },
  rates: { icon: 'graph-line', isLive: true },
} as const satisfies Readonly<Record<string, ViewModeFacts>>;
export type ViewMode = keyof typeof modes;

export const viewModes = Object.keys(modes) as ViewMode[];

export function viewModeFacts(mode: ViewMode): ViewModeFacts {
  return modes[mode];
}
