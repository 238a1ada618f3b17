import { seenText } from '../shared/seenText.ts';

/**
 * A text for a notification. Names and reasons in it may be other people's, and VS Code makes links of
 * `[…](…)`, also to commands.
 */
export function plainMessage(text: string): string {
  return seenText(text).replaceAll('](', '] (');
}
