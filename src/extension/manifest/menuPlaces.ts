import { testControllerId } from '../../shared/ids.ts';
import type { MenuPlace } from './contribution.ts';

/* The places in VS Code's menus where our commands stand; `group` is `<group>@<rank>` there. */

/**
 * On rows of the Sockets view whose context value has all of these words, and none that is written with `!`:
 * `socket idle !untrusted`. In the group `inline` it is an icon.
 */
export function onRow(words: string, group: string, also?: string): MenuPlace {
  const has = words
    .split(' ')
    .map((word) =>
      word.startsWith('!')
        ? `!(viewItem =~ /\\b${word.slice(1)}\\b/)`
        : `viewItem =~ /\\b${word}\\b/`,
    );
  return {
    ...{ menu: 'view/item/context', group },
    when: joined('view == socketWorkbench.sockets', ...has, also),
  };
}

/** In the title of the Sockets view or the Traffic view in the panel. */
export function inTitle(view: 'sockets' | 'traffic', group: string, also?: string): MenuPlace {
  return { menu: 'view/title', group, when: joined(`view == socketWorkbench.${view}`, also) };
}

/** In the title of a Traffic view that is an editor. */
export function inEditorTitle(group: string): MenuPlace {
  return {
    ...{ menu: 'editor/title', group },
    when: 'activeWebviewPanelId == socketWorkbench.trafficEditor',
  };
}

/** The same, and of a capture's. */
export function inAnyEditorTitle(group: string): MenuPlace {
  const { menu, when } = inEditorTitle(group);
  return {
    ...{ menu, group },
    when: `${when} || activeCustomEditorId == socketWorkbench.captureEditor`,
  };
}

/** On our tests and steps in the Test Explorer, or on their failures. */
export function onTest(
  menu: 'testing/item/context' | 'testing/message/context',
  group: string,
): MenuPlace {
  return { menu, group, when: `controllerId == ${testControllerId}` };
}

/** On one message in the Traffic view. */
export function onMessage(group: string, also?: string): MenuPlace {
  return {
    ...{ menu: 'webview/context', group },
    when: joined("webviewSection == 'socketMessage' && !severalEntries", also),
  };
}

/** On one message there, or on several entries that are selected. */
export function onMessages(group: string, also?: string): MenuPlace {
  return {
    ...{ menu: 'webview/context', group },
    // `&&` binds closer than `||` in when clauses.
    when: ["webviewSection == 'socketMessage'", 'severalEntries']
      .map((one) => joined(one, also))
      .join(' || '),
  };
}

/** On messages and events there, one or several. */
export function onEntries(group: string, also?: string): MenuPlace {
  return {
    ...{ menu: 'webview/context', group },
    when: joined('webviewSection =~ /^socket(Message|Event)$/', also),
  };
}

function joined(...conditions: readonly (string | undefined)[]): string {
  return conditions.filter((condition) => condition !== undefined).join(' && ');
}
