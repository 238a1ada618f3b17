import type { ListedRow } from './rowWindow.ts';

/**
 * Tells VS Code which message its context menu (`webview/context`) is for: the menu's commands get
 * this object. Events have no payload, and no menu of ours.
 */
export function setMessageContext(root: HTMLElement, row: ListedRow | undefined): void {
  const message =
    row === undefined || row.direction === 'event'
      ? undefined
      : { webviewSection: 'socketMessage', socket: row.socket, seq: row.seq };
  root.dataset['vscodeContext'] = JSON.stringify({
    ...message,
    // Cut and Paste have nothing to do with what can't be edited.
    preventDefaultContextMenuItems: message !== undefined,
  });
}
