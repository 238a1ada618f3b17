import assert from 'node:assert/strict';
import { notificationText } from '../../../src/extension/notificationText.ts';

describe('notificationText', () => {
  it('leaves no link in what others wrote, and nothing that reorders it', () => {
    // What VS Code takes for a link in a notification.
    const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/;
    const text = 'Can’t connect: [Update](command:workbench.action.quit) \u202ednuoF toN';
    assert.match(text, link);
    assert.equal(
      notificationText(text),
      'Can’t connect: [Update] (command:workbench.action.quit) \\u{202e}dnuoF toN',
    );
    assert.doesNotMatch(notificationText(text), link);
  });
});
