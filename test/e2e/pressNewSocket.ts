import type { Workbench } from '../../scripts/embedded/workbench.mjs';

/** How long somebody waits for a box before pressing again, in milliseconds. */
const patienceMs = 5_000;
const pressesMax = 6;

/**
 * Presses the icon of *New Socket…* in the Sockets view, and resolves when its box has the focus. While a
 * window starts, VS Code replaces the icons of view titles several times a second, and the browser makes no
 * click of a press on one that is gone when the button is let go: whoever sees no box presses again.
 */
export async function pressNewSocket({ page, quickInput }: Workbench): Promise<void> {
  const icon = page.locator('.part.sidebar a.action-label[aria-label^="New Socket"]').first();
  const box = quickInput.locator('input:focus');
  for (let press = 1; ; press++) {
    await icon.click();
    try {
      await box.waitFor({ timeout: patienceMs });
      return;
    } catch (error) {
      if (press === pressesMax) {
        throw error;
      }
    }
  }
}
