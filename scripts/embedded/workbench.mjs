// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import { URLSearchParams } from 'node:url';
import { chromium as playwrightChromium } from 'playwright-core';

/** What VS Code's page keeps in the browser; not the cache of its scripts. */
const keptState = 'cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage';

/** Machines that run other things besides take their time. */
const commandDeadlineMs = 90_000;
const loadDeadlineMs = 120_000;

/**
 * @typedef {object} WorkbenchOptions
 * @property {string} folder absolute path of the folder to open
 * @property {import('./chromium.mjs').Chromium} chromium
 * @property {readonly (readonly [string, string])[]} [payload] what VS Code's page takes, such as
 *   `extensionTestsPath`; only when the server `takesTests`
 * @property {Readonly<Record<string, (...args: any[]) => unknown>>} [exposed] functions for the page to call
 * @property {{ width: number, height: number }} [size] of the window, in CSS pixels
 * @property {number} [scale] device pixels per CSS pixel
 * @property {string} [language] that VS Code takes itself to speak, and asks extensions for
 * @property {string} [browserProfile] folder in which the browser keeps compiled scripts for the next
 *   window from the same origin, which then opens twice as fast; for one window at a time. By default
 *   a new one. Whatever VS Code had stored there is removed first.
 */

/**
 * A window of the embedded VS Code: opens it in a headless Chromium, and does what a person does.
 * Owns the browser; ends with `close()`.
 */
export class Workbench {
  #context;

  /**
   * @param {import('playwright-core').BrowserContext} context
   * @param {import('playwright-core').Page} page
   */
  constructor(context, page) {
    this.#context = context;
    this.page = page;
  }

  /**
   * Opens a window on a folder and waits until the workbench is drawn.
   *
   * @param {import('./server.mjs').EmbeddedServer} server
   * @param {WorkbenchOptions} options
   * @returns {Promise<Workbench>}
   */
  static async open(server, options) {
    const { folder, chromium, payload = [], exposed = {}, scale = 1 } = options;
    // Without a name, Playwright makes a folder for the profile and removes it.
    const context = await playwrightChromium.launchPersistentContext(options.browserProfile ?? '', {
      executablePath: chromium.path,
      env: /** @type {Record<string, string>} */ (chromium.env),
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      viewport: options.size ?? { width: 1280, height: 800 },
      deviceScaleFactor: scale,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      if (options.browserProfile !== undefined) {
        const session = await context.newCDPSession(page);
        const { origin } = server;
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: keptState });
        await session.detach();
      }
      for (const [name, callback] of Object.entries(exposed)) {
        await page.exposeFunction(name, callback);
      }
      if (options.language !== undefined) {
        await page.addInitScript((language) => {
          Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
        }, options.language);
      }
      if (payload.length > 0 && !server.vscode.version.takesVscodeOptions) {
        await allowPayload(page, server.origin);
      }
      const query = new URLSearchParams({ folder });
      if (payload.length > 0) {
        query.set('payload', JSON.stringify(payload));
      }
      await page.goto(`${server.origin}/?${String(query)}`, {
        waitUntil: 'domcontentloaded',
        timeout: loadDeadlineMs,
      });
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: loadDeadlineMs });
      return new Workbench(context, page);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** The box at the top in which VS Code asks. */
  get quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /**
   * Runs a command by its title, from the command palette.
   *
   * @param {string} title as the palette shows it, category included: `Sockets: Stop All Sockets`
   */
  async runCommand(title) {
    await this.#open('F1');
    // A key binding, or that it was recently used, may follow the title after a comma.
    const row = ['=', '^='].map((match) => {
      const label = JSON.stringify(match === '=' ? title : `${title},`);
      return `.monaco-list-row[aria-label${match}${label}]`;
    });
    const command = this.quickInput.locator(row.join(', ')).first();
    // The palette shows the commands of the moment at which one types; those of an extension come
    // some seconds after the window.
    const deadline = Date.now() + commandDeadlineMs;
    for (;;) {
      // A view that opens late takes the focus, and that closes the palette.
      if (!(await this.quickInput.isVisible())) {
        await this.#open('F1');
      }
      const isRun = await this.#choose(title, command).catch(() => false);
      if (isRun) {
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`The command palette does not offer “${title}”.`);
      }
    }
  }

  /** Reloads the window, and waits until the workbench is drawn anew. */
  async reload() {
    const loaded = this.page.waitForEvent('domcontentloaded', { timeout: commandDeadlineMs });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  /**
   * Types an answer into the box at the top and accepts it.
   *
   * @param {string} text
   * @param {string} [question] as for `type`
   */
  async answer(text, question) {
    await this.type(text, question);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Types into the box at the top, without accepting.
   *
   * @param {string} text
   * @param {string} [question] (part of) what the box must say for that, in its title, such as `(2/3)`,
   *   or in its field: typed sooner it would answer the question before
   */
  async type(text, question) {
    if (question !== undefined) {
      const { quickInput } = this;
      await quickInput
        .getByText(question)
        .or(quickInput.getByPlaceholder(question))
        .first()
        .waitFor();
    }
    await this.quickInput.locator('input').first().fill(text);
  }

  /**
   * Chooses a row of the box at the top by (part of) its text.
   *
   * @param {string | RegExp} text
   */
  async choose(text) {
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: text }).first().click();
    // Left where it is, it would bring up a tooltip that lies over what is asked next.
    await this.page.mouse.move(1, 1);
  }

  /**
   * @param {string} name file in the folder, as Go to File finds it
   */
  async openFile(name) {
    await this.#open('ControlOrMeta+P');
    await this.type(name);
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: name }).first().click();
    await this.page.locator(`.tab[data-resource-name="${path.basename(name)}"]`).waitFor();
  }

  /**
   * A row of any tree: the Explorer, or one of ours.
   *
   * @param {string | RegExp} name (part of) its accessible name
   */
  treeItem(name) {
    return this.page.getByRole('treeitem', { name }).first();
  }

  /**
   * Shows a container of the activity bar. By command, because a click hides one that is shown.
   *
   * @param {string} name its title
   */
  async openContainer(name) {
    await this.runCommand(`View: Show ${name}`);
  }

  /**
   * The document inside a webview of an extension that is on screen. VS Code has some of its own.
   *
   * @param {number} [index] which one, when there are several
   */
  webview(index = 0) {
    return this.page
      .locator('iframe.webview.ready[src*="extensionId=socket-workbench"]')
      .nth(index)
      .contentFrame()
      .frameLocator('#active-frame');
  }

  /** Texts of the toasts on screen. Empty when the server `takesTests`: VS Code then hides them. */
  async toasts() {
    return this.page
      .locator('.notification-toast .notification-list-item-message')
      .allTextContents();
  }

  /** Clears toasts, tooltips and the box at the top away. */
  async tidy() {
    await this.page.mouse.move(1, 1);
    await this.page.keyboard.press('Escape');
    for (const button of await this.page
      .locator(
        '.notification-toast .codicon-notifications-clear, .notification-toast .codicon-close',
      )
      .all()) {
      await button.click({ timeout: 1000 }).catch(() => undefined);
    }
  }

  /**
   * Writes a picture of the window, or of a part of it.
   *
   * @param {string} file path of the PNG
   * @param {import('playwright-core').Locator} [part]
   */
  async screenshot(file, part) {
    await fs.mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await (part ?? this.page).screenshot({ path: file, animations: 'disabled', caret: 'initial' });
  }

  async close() {
    await this.#context.close();
  }

  /**
   * Types a command's title into the palette and chooses it; rejects when it is not offered at once.
   *
   * @param {string} title
   * @param {import('playwright-core').Locator} command
   */
  async #choose(title, command) {
    const input = this.quickInput.locator('input').first();
    await input.fill('>', { timeout: 2000 });
    await input.fill(`>${title}`, { timeout: 2000 });
    const row = await command.elementHandle({ timeout: 1000 });
    // A palette that closes just now takes its row along. One step, and no time limit on it: a command
    // that runs though it counts as not run would be chosen once more. Nor does a pointer stay behind,
    // whose tooltip would lie over what the command shows.
    return (
      (await row?.evaluate((element) => {
        const isThere = element.isConnected && 'click' in element;
        if (isThere) {
          element.click();
        }
        return isThere;
      })) === true
    );
  }

  /** @param {string} key that opens the box at the top */
  async #open(key) {
    const input = this.quickInput.locator('input').first();
    // A key pressed while VS Code is still starting is lost.
    for (let attempt = 0; attempt < 10; attempt++) {
      await this.page.keyboard.press(key);
      const opened = await input.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
      if (opened) {
        return;
      }
    }
    throw new Error(`The command box did not open on ${key}.`);
  }
}

/**
 * Old servers can't be told by an option to take tests, but the page can.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 */
async function allowPayload(page, origin) {
  // A page that was tampered with counts as a stranger to the loopback address that it came from.
  await page.context().grantPermissions(['local-network-access'], { origin });
  await page.route(`${origin}/?*`, async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(
      /(id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/,
      (_whole, before, encoded) => {
        const settings = JSON.parse(encoded.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
        settings.developmentOptions = {
          ...settings.developmentOptions,
          enableSmokeTestDriver: true,
        };
        const text = JSON.stringify(settings).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        return `${String(before)}${text}"`;
      },
    );
    await route.fulfill({ response, body: html });
  });
}
