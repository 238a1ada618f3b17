import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createBirpc } from 'birpc';
import { after, afterEach, before } from 'mocha';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { build } from '../../scripts/build.mjs';
import { findChromium } from '../../scripts/embedded/chromium.mjs';
import { resultsFolder, root } from '../../scripts/embedded/folders.mjs';
import type { HostApi, WebviewApi, ViewSnapshot } from '../../src/shared/viewProtocol.ts';
import { EngineHost } from './engineHost.ts';
import { loadExtensionTexts } from './extensionTexts.ts';
import type { ExtensionTexts } from './extensionTexts.ts';

/** VS Code's own four kinds of theme, with the colours that the page uses. */
export const themeNames = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themeNames)[number];

/** A theme as VS Code puts it into a webview; as far as the page uses it. */
interface Theme {
  readonly class: string;
  readonly variables: Readonly<Record<string, string>>;
}

const themes = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'themes.json'), 'utf8'),
) as Readonly<Record<ThemeName, Theme>>;

/** Nothing is ever asked of it: every request is answered here. */
const origin = 'http://traffic.invalid';

/** As VS Code's windows of 1000 × 700 and 1280 × 800 pixels have it, all else at its default. */
export const panelSizes = {
  '1000x700': { width: 692, height: 191 },
  '1280x800': { width: 972, height: 224 },
} as const;

export interface OpenWindowOptions {
  readonly theme?: ThemeName;
  /** Of the view, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Device pixels per CSS pixel. */
  readonly scale?: number;
  /** `editor.fontSize`. */
  readonly fontSize?: number;
  readonly snapshot?: Partial<ViewSnapshot>;
  /** What the page before this one kept. */
  readonly kept?: unknown;
}

/** A Traffic view in Chromium, without VS Code, on an engine with real sockets. */
export interface TrafficWindow {
  readonly page: Page;
  readonly host: EngineHost;
  /** What the extension tells the page. */
  readonly told: WebviewApi;
}

/**
 * Gives the tests of a `describe` block one browser, in which they open Traffic views; each is closed
 * after its test, of a failed one a picture is kept.
 *
 * @returns opens a view; to be called inside tests only
 */
export function useTrafficWindows(): (options?: OpenWindowOptions) => Promise<TrafficWindow> {
  let browser: Browser | undefined;
  let texts: ExtensionTexts | undefined;
  const opened: TrafficWindow[] = [];
  before(async function () {
    this.timeout(120_000);
    await build();
    texts = await loadExtensionTexts();
    const { path: executablePath, env } = await findChromium();
    browser = await chromium.launch({
      executablePath,
      env: env,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  });
  afterEach(async function () {
    const { currentTest } = this;
    for (const [index, { page, host }] of opened.splice(0).entries()) {
      if (currentTest?.state === 'failed') {
        const name = currentTest.fullTitle().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
        await page.screenshot({ path: path.join(resultsFolder, `${name}-${index}.png`) });
      }
      await host.close();
      await page.close();
    }
  });
  after(() => browser?.close());
  return async (options = {}) => {
    if (!browser || !texts) {
      throw new Error('The browser is not open yet.');
    }
    const window = await openTrafficWindow(browser, texts, options);
    opened.push(window);
    return window;
  };
}

/** Opens a Traffic view; the caller closes its page and its host. */
export async function openTrafficWindow(
  browser: Browser,
  texts: ExtensionTexts,
  options: OpenWindowOptions = {},
): Promise<TrafficWindow> {
  const { theme = 'dark', size = panelSizes['1000x700'], scale = 1, fontSize = 14 } = options;
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: scale });
  page.on('pageerror', (error) => {
    throw error;
  });
  const host = new EngineHost(texts, options.snapshot ?? {});
  let receive: (message: unknown) => void = () => undefined;
  await page.exposeFunction('postToHost', (message: unknown) => receive(message));
  await page.addInitScript(`
    // What tsx makes of a function that has a name asks for this, in a page too.
    globalThis.__name = (named) => named;
    globalThis.acquireVsCodeApi = () => ({
      postMessage: postToHost,
      getState: () => (${JSON.stringify(options.kept)}),
      setState: (state) => (globalThis.keptState = state),
    });
  `);
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') {
      await route.fulfill({ contentType: 'text/html', body: await webviewHtml(theme) });
    } else if (pathname === '/theme.css') {
      await route.fulfill({ contentType: 'text/css', body: themeSheet(theme, fontSize) });
    } else {
      await route.fulfill({ path: path.join(root, pathname) });
    }
  });
  const told = createBirpc<WebviewApi, HostApi>(host.calls(), {
    post: (message: unknown) =>
      page
        .evaluate(
          (data) => void globalThis.dispatchEvent(new MessageEvent('message', { data })),
          message,
        )
        .catch(() => undefined),
    on: (listener) => (receive = listener),
    timeout: -1,
  });
  await page.goto(origin);
  await page.locator('body:not([aria-busy])').waitFor();
  host.page = told;
  return { page, host, told };
}

async function webviewHtml(theme: ThemeName): Promise<string> {
  const blanks: Readonly<Record<string, string>> = {
    lang: 'en',
    cspSource: origin,
    nonce: 'component',
    title: 'Traffic',
    style: '/dist/webview/traffic.css',
    script: '/dist/webview/traffic.js',
  };
  const template = await readFile(path.join(root, 'media/traffic.html'), 'utf8');
  return template
    .replaceAll(/#\{(\w+)\}/g, (_, name: string) => {
      const value = blanks[name];
      if (value === undefined) {
        throw new Error(`The page has a blank “${name}” that is not filled in here.`);
      }
      return value;
    })
    .replace('<link', '<link rel="stylesheet" href="/theme.css" /><link')
    .replace('class="traffic"', `class="traffic ${themes[theme].class}"`);
}

/** What VS Code gives a webview: the theme's colours, the fonts, and a sheet of its own. */
function themeSheet(theme: ThemeName, fontSize: number): string {
  const variables = {
    ...themes[theme].variables,
    '--vscode-editor-font-size': `${fontSize}px`,
  };
  const declared = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  return `:root { ${declared.join('\n')} }
    html { background: var(--vscode-panel-background); }
    @layer vscode-default {
      body {
        overscroll-behavior-x: none;
        background-color: transparent;
        color: var(--vscode-editor-foreground);
        font-family: var(--vscode-font-family);
        font-weight: var(--vscode-font-weight);
        font-size: var(--vscode-font-size);
        margin: 0;
        padding: 0 20px;
      }
      ::-webkit-scrollbar { width: 10px; height: 10px; }
      ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }
    }`;
}
