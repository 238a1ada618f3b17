import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connectToEcho, exchange, receiveReadings, rowsOf } from './traffic.ts';
import { themeNames, useTrafficWindows } from './trafficWindow.ts';
import type { TrafficWindow } from './trafficWindow.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe-core finds, as far as it is told here. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}
declare const axe: { run(context: Document, options: unknown): Promise<AxeResults> };

/** Violations of WCAG 2.2 A and AA, contrast of all text among them; one line for each element. */
async function violations({ page }: TrafficWindow): Promise<string[]> {
  const found = await page.evaluate(() =>
    axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      resultTypes: ['violations'],
    }),
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => {
      const why = failureSummary.replaceAll(/\s+/g, ' ').slice(0, 200);
      return `${id}: ${html.replaceAll(/\s+/g, ' ').slice(0, 140)} (${why})`;
    }),
  );
}

describe('accessibility of the Traffic view', () => {
  const open = useTrafficWindows();

  for (const theme of themeNames) {
    it(`has no fault that axe-core finds, in the ${theme} theme`, async function () {
      this.timeout(240_000);
      const window = await open({ theme, size: { width: 1200, height: 600 } });
      const { page, host } = window;
      // As a script element, the page's content security policy would refuse it.
      await page.evaluate(await readFile(axePath, 'utf8'));
      const found: string[] = [];
      const check = async (state: string) => {
        const known = new Set(found.map((line) => line.replace(/^.*?: /, '')));
        for (const line of await violations(window)) {
          if (!known.has(line)) {
            found.push(`${state}: ${line}`);
          }
        }
      };
      const tab = (name: string) => page.getByRole('tab', { name }).click();
      const composer = page.locator('#composer');
      const settings = composer.getByRole('button', { name: /^Notation, / });
      const filter = page.locator('.filter-input');

      await check('no socket yet');
      await receiveReadings(window, 5);
      const peer = await connectToEcho(window);
      await exchange(peer, 'ping');
      await exchange(peer, Buffer.from([0, 1, 2, 0xff]));
      await host.start({ name: 'nobody', connect: 'tcp://127.0.0.1:1' });
      await rowsOf(window, 'Can’t connect').first().waitFor();
      await check('list');

      await filter.fill('len>x or reading');
      await page.keyboard.press('Enter');
      await page.locator('.filter-note').waitFor();
      await check('filter with a fault');
      await filter.fill('nothing-like-this');
      await page.locator('#empty').waitFor();
      await check('nothing found');
      await filter.fill('reading');
      await page.locator('mark.hit').first().waitFor();
      await rowsOf(window, '"reading":5').click();
      await page.locator('.payload-text .line').first().waitFor();
      await check('detail of a hit');
      await filter.fill('');
      await rowsOf(window, 'Can’t connect').click();
      await page.locator('.detail-event').waitFor();
      await check('detail of an error');

      await page.getByRole('button', { name: 'More Actions…' }).first().click();
      await check('menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+f');
      await page.locator('.find-input').fill('ping');
      await page.locator('.find-count:not(:empty)').waitFor();
      await check('find');
      await page.keyboard.press('Escape');

      await settings.click();
      await composer.getByRole('textbox').first().fill('{{seq}} \\x');
      await composer.locator('.composer-note.error').waitFor();
      await check('composer with a fault');
      await composer.getByRole('textbox').first().fill('{{seq}} \\r\\n');
      await composer.locator('.preview-line:not(.stale)').waitFor();
      await check('composer with its settings');
      await settings.click();

      await rowsOf(window, 'ping').first().click();
      await tab('Conversation');
      await page.locator('.message-group').first().waitFor();
      await check('conversation');
      await tab('Sequence');
      await page.locator('.step').first().waitFor();
      await check('sequence');
      await tab('Rates');
      await page.locator('.rates-drawing canvas').first().waitFor();
      await check('rates');
      peer.destroy();
      assert.deepEqual(found, []);
    });
  }
});
