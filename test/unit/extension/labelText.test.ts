import assert from 'node:assert/strict';
import fc from 'fast-check';
import { labelText } from '../../../src/extension/labelText.ts';

/** What VS Code shows of a label: its text, and `<name>` for an icon (`renderLabelWithIcons`). */
function drawn(label: string): string {
  return label.replace(
    /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g,
    (_, escape: string | undefined, icon: string) => (escape ? `$(${icon})` : `<${icon}>`),
  );
}

describe('labelText', () => {
  it('is drawn as the text that was given, whatever looks like an icon in it', () => {
    const texts = [
      '$(bell) greeter',
      '$(sync~spin)',
      '\\$(bell)',
      '\\\\$(bell)$(bell)',
      '$($(bell))',
      '$(no icon)',
      '$()',
      'US$ (5)',
    ];
    for (const text of texts) {
      assert.equal(drawn(labelText(text)), text);
    }
    assert.equal(drawn('$(bell) greeter'), '<bell> greeter');
    const pieces = fc.constantFrom('$', '(', ')', '\\', 'bell', '~', 'spin', '-', '5', ' ');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        assert.equal(drawn(labelText(parts.join(''))), parts.join(''));
      }),
    );
  });
});
