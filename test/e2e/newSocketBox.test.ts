import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { pressNewSocket } from './pressNewSocket.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

// How VS Code sorts and filters the rows of a box has changed over its releases.
for (const which of ['newest', 'floor'] as const) {
  describe(`the box of New Socket in the ${which === 'newest' ? 'newest' : 'oldest'} VS Code`, () => {
    const window = useInstalledWorkbench({ folder, which });
    const page = () => window().workbench.page;

    async function open(): Promise<void> {
      const { workbench } = window();
      await workbench.tidy();
      await pressNewSocket(workbench);
    }

    /** The rows once the first of them begins with a text, and which one Enter would choose. */
    async function rows(beginning: string): Promise<string[]> {
      const found = window().workbench.quickInput.locator('.monaco-list-row');
      await found
        .first()
        .and(page().locator(`[aria-label^=${JSON.stringify(beginning)}]`))
        .waitFor();
      return found.evaluateAll((elements) =>
        elements.map((element) => {
          const [label = ''] = (element.getAttribute('aria-label') ?? '').split(',');
          return `${element.classList.contains('focused') ? '> ' : ''}${label}`;
        }),
      );
    }

    before(() => window().workbench.openContainer('Sockets'));

    it('has what was most likely meant first, whatever was typed before', async () => {
      await open();
      const { workbench } = window();
      await workbench.type('udp 35600');
      assert.deepEqual((await rows('Listen on UDP')).slice(0, 3), [
        '> Listen on UDP 127.0.0.1:35600',
        'Listen on UDP 0.0.0.0:35600',
        'Listen on UDP [::]:35600',
      ]);
      await workbench.type('http://localhost:33000/x');
      assert.deepEqual(await rows('Connect to TCP'), [
        '> Connect to TCP localhost:33000',
        'Connect to TCP localhost:33000',
      ]);
      await workbench.type('39999');
      assert.deepEqual((await rows('Listen on TCP')).slice(0, 5), [
        '> Listen on TCP 127.0.0.1:39999',
        'Listen on TCP 0.0.0.0:39999',
        'Listen on TCP [::]:39999',
        'Connect to TCP localhost:39999',
        'Listen on UDP 127.0.0.1:39999',
      ]);
    });

    it('offers a tap nothing that a tap does not do', async () => {
      await open();
      const { workbench } = window();
      await workbench.type('tap 35432');
      assert.deepEqual(await rows('Tap'), ['> Tap TCP 127.0.0.1:45432 → TCP 127.0.0.1:35432']);
      await workbench.type('tap 35432 greet "hello"');
      await workbench.quickInput.getByText('A tap forwards what it accepts').waitFor();
    });

    it('takes Enter right after the last character, before its rows are drawn', async () => {
      const { workbench } = window();
      const port = which === 'newest' ? 38_881 : 38_882;
      await open();
      await page().keyboard.insertText(`${port} greet "quick" close`);
      await page().keyboard.press('Enter');
      await workbench.treeItem(new RegExp(`^TCP ${port}, TCP listener, running`)).waitFor();
      const peer = net.connect(port, '127.0.0.1');
      assert.equal(String((await once(peer, 'data'))[0]), 'quick');
    });
  });
}
