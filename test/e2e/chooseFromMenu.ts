import type { Workbench } from '../../scripts/embedded/workbench.mjs';

/** Chooses in a menu that VS Code was asked to open, from one menu into the next, until it is gone. */
export async function chooseFromMenu({ page }: Workbench, ...names: string[]): Promise<void> {
  const menu = page.locator('.monaco-menu');
  for (const name of names) {
    // By the pointer it takes no choice right after it opened; a key that comes before it has the focus
    // would be the list's.
    const item = menu.locator('.action-menu-item').filter({
      has: page.getByText(name, { exact: true }),
    });
    await item.hover();
    await item.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
  }
  await menu.first().waitFor({ state: 'detached' });
}
