/**
 * A text for where VS Code draws icons for `$(name)`: rows of quick picks, the status bar and what
 * progresses there. Names, paths and what was typed are shown as they are. (Trees, notifications,
 * dialogs, and titles and prompts of quick input draw none, and would show the backslash.)
 */
export function labelText(text: string): string {
  return text.replace(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, '\\$&');
}
