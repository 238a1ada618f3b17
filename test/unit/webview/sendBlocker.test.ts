import assert from 'node:assert/strict';
import { viewStringNames } from '../../../src/shared/viewStrings.ts';
import { obstacleNote } from '../../../src/webview/composer/sendBlocker.ts';
import { Localizer } from '../../../src/webview/localizer.ts';

describe('why nothing can be sent', () => {
  const l10n = new Localizer(
    Object.fromEntries(viewStringNames.map((name) => [name, `${name} {0}`])) as never,
  );
  const ways = { start: () => undefined, sendToEndedPeer: () => undefined };

  it('names the socket that was removed, but not one that was before the page was loaded', () => {
    const text = (name: string) => obstacleNote({ kind: 'removed', name }, l10n, ways).text;
    assert.equal(text('desk'), 'targetRemoved desk');
    assert.match(text(''), /^unnamedTargetRemoved/);
  });
});
