import { escapeInvisible } from '../shared/escapeInvisible.ts';

/**
 * A text for a notification. Names and reasons in it may be other people's, and VS Code makes links of
 * `[…](…)`, also to commands.
 */
export function notificationText(text: string): string {
  return escapeInvisible(text).replaceAll('](', '] (');
}
