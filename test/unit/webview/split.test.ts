import assert from 'node:assert/strict';
import { layoutFor } from '../../../src/webview/split.ts';

describe('layoutFor', () => {
  const cases = [
    ['a panel as VS Code opens it', 920, 160, 'beside'],
    ['a wide editor', 1_400, 700, 'beside'],
    ['an editor beside another', 700, 600, 'below'],
    ['a side bar', 300, 500, 'below'],
    ['a low corner', 300, 120, 'over'],
  ] as const;
  for (const [place, width, height, layout] of cases) {
    it(`is ${layout} in ${place}`, () => {
      assert.equal(layoutFor(width, height), layout);
    });
  }
});
