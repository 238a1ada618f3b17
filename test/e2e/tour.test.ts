import { useInstalledWorkbench } from './installedWorkbench.ts';

describe('the tour', () => {
  const window = useInstalledWorkbench();

  it('leads a newcomer from its first button to bytes of their own, by its buttons alone', async function () {
    // What a reader may take; most of it is reading.
    this.timeout(60_000);
    const { workbench } = window();
    const { page } = workbench;
    const view = workbench.webview();
    await workbench.runCommand('Sockets: Take the Tour');
    const step = (title: string) =>
      page.locator('.getting-started-step', { has: page.getByText(title, { exact: true }) });

    await step('Listen').getByRole('button', { name: 'Start a Listener' }).click();
    await view.locator('.row.event').filter({ hasText: '127.0.0.1:17007' }).first().waitFor();

    await step('Connect to It').click();
    await step('Connect to It').getByRole('button', { name: 'Connect a Client' }).click();
    await view.locator('.row.event').filter({ hasText: 'Connected to' }).first().waitFor();

    await step('Send Something').click();
    await step('Send Something').getByRole('button', { name: 'Write a Message' }).click();
    await view.locator('#composer textarea:focus').waitFor();
    await page.keyboard.type('my own bytes');
    await page.keyboard.press('Control+Enter');
    const own = view.locator('.row').filter({ hasText: 'my own bytes' });
    await own.nth(3).waitFor();

    await step('Look at the Bytes').click();
    await step('Look at the Bytes').getByRole('button', { name: 'Show Traffic' }).click();
    await own.first().click();
    await view.locator('.hex-bytes').filter({ hasText: '6d 79 20 6f 77 6e' }).first().waitFor();
  });
});
