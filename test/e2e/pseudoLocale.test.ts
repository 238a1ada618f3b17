import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { resultsFolder } from '../../scripts/embedded/folders.mjs';
import { openEmbedded } from '../../scripts/embedded/openEmbedded.mjs';
import type { OpenEmbedded } from '../../scripts/embedded/openEmbedded.mjs';
import { pseudoLanguage, pseudoText } from '../../scripts/embedded/pseudoLocale.mjs';
import { windowState } from './windowState.ts';

const folder = path.join(import.meta.dirname, 'workspaces/pseudo');

/**
 * Words that are the same in every language: of protocols, of the languages that one writes here, and
 * units. Everything else with plain letters has escaped translation.
 */
const untranslated = new RegExp(
  [
    String.raw`\\(?:x[0-9a-f]{2}|u\{[0-9a-f]*\}|[rnt0\\])`,
    String.raw`\b(?:tcp|udp|TCP|UDP|TLS|UTF-8|JSON|ANSI|HTTP/1|DNS|MQTT|RESP|CBOR|ASCII|SVG|Mermaid|Wireshark|WebSocket|Syslog|PostgreSQL|HL7|SMTP|Modbus/TCP|MessagePack|Protocol Buffers)\b`,
    String.raw`\b(?:utf|windows|iso|ibm|cp|koi8|shift|euc|gb|x-mac|mac|big5)[-\w]*\b`,
    String.raw`\b(?:bind|listen|accept|connect|shutdown|close|reset|backlog)\b`,
    String.raw`\b(?:seq|uuid|now|unixTime|unixTimeMs|ntpTime|random|randomBytes|env|peer\.\w+|local\.\w+)\b`,
    String.raw`\b(?:in|out|event|socket|peer|port|conn|len|hex|wire|after|before|last|marked|mark|noted|note|not|or|origin|fate|fault|upstream|downstream|checksum)\b[:>]?`,
    String.raw`\bCtrl\+Enter\b`,
    String.raw`\bCRC-\d+\S*(?: \([-\w]+\))?|\b(?:XOR|LRC|SUM\d+|(?:FLETCHER|ADLER)-\d+|RFC 1071 \(INTERNET\))`,
    String.raw`\b(?:ms|s|min|h|B|kB|MB|KiB|MiB|msg)\b`,
    String.raw`\b(?:[iu](?:8|16|24|32|64)|f(?:16|32|64)|LEB128)\b`,
  ].join('|'),
  'gi',
);

describe('the pseudo-locale', () => {
  let open: OpenEmbedded | undefined;
  let peer: net.Socket | undefined;

  before(async function () {
    this.timeout(120_000);
    await build();
    open = await openEmbedded({
      folder,
      language: pseudoLanguage,
      size: { width: 1280, height: 900 },
    });
  });
  after(async () => {
    peer?.destroy();
    await open?.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed' && open !== undefined) {
      await open.workbench.screenshot(path.join(resultsFolder, 'the-pseudo-locale.png'));
      console.log(await windowState(open.workbench.page));
    }
  });

  const workbench = () => {
    assert.ok(open);
    return open.workbench;
  };
  const view = () => workbench().webview();
  const command = (title: string) => `${pseudoText('Sockets')}: ${pseudoText(title)}`;

  /** Texts with plain letters that are none of the untranslated words. */
  const escaped = (texts: readonly string[]) =>
    texts.filter((text) => /[a-z]{2}/i.test(text.replace(untranslated, '')));

  /** What the page shows or tells in it, hidden parts left out. */
  async function shownTexts(): Promise<string[]> {
    return view()
      .locator('body')
      .evaluate((body) => {
        const texts = new Set<string>();
        for (const part of body.querySelectorAll('*')) {
          if (!part.checkVisibility() || part.closest('script, style')) {
            continue;
          }
          for (const name of ['title', 'aria-label', 'placeholder', 'aria-description']) {
            texts.add(part.getAttribute(name) ?? '');
          }
          for (const child of part.childNodes) {
            texts.add(child.nodeType === Node.TEXT_NODE ? (child.nodeValue ?? '') : '');
          }
          if (part instanceof HTMLSelectElement) {
            Array.from(part.options).forEach(({ label }) => texts.add(label));
          }
        }
        return [...texts].map((text) => text.trim()).filter((text) => text !== '');
      });
  }

  /** Controls whose text does not fit into them, or that reach out of the window. */
  async function cutTexts(): Promise<string[]> {
    return view()
      .locator('button, select, .note, dt, dd, .menu-item, [role=tab]')
      .evaluateAll((controls) =>
        controls
          .filter(
            (control) =>
              control.checkVisibility({ visibilityProperty: true }) &&
              ((control.scrollWidth > control.clientWidth + 1 && control.tagName !== 'SELECT') ||
                control.getBoundingClientRect().right > window.innerWidth),
          )
          .map(({ tagName, textContent }) => `${tagName}: ${textContent}`),
      );
  }

  async function check(): Promise<void> {
    assert.deepEqual(escaped(await shownTexts()), []);
    assert.deepEqual(await cutTexts(), []);
  }

  const list = () => view().locator('#list');
  const press = (key: string) => workbench().page.keyboard.press(key);
  const showView = (place: number) => view().getByRole('tab').nth(place).click();

  it('is spoken by the views and by what commands ask', async () => {
    await workbench().openContainer(pseudoText('Sockets'));
    const item = workbench().treeItem(/^1,/);
    await item.waitFor();
    assert.deepEqual(escaped([(await item.getAttribute('aria-label')) ?? '']), []);
    await workbench().runCommand(command('Start TCP Listener…'));
    const asked = workbench().quickInput;
    await asked.locator('.quick-input-title').filter({ hasText: '[' }).waitFor();
    // What the box understands is the same in every language, and its other rows are examples of that.
    await workbench().type('127.0.0.1:0');
    const meaning = 'TCP 127.0.0.1:0';
    await asked.locator('.monaco-list-row').filter({ hasText: meaning }).first().waitFor();
    // VS Code uses the elements of rows again: the texts are told apart once they are read.
    const rows = await asked.locator('.monaco-list-row').allInnerTexts();
    const meant = rows.filter((text) => text.includes(meaning));
    assert.notEqual(meant.length, 0);
    const title = await asked.locator('.quick-input-title').innerText();
    assert.deepEqual(escaped([title, ...meant]), []);
    await workbench().tidy();
  });

  it('is spoken by the empty view, which starts a socket', async () => {
    await workbench().runCommand(command('Show Traffic'));
    // A view that is still opening would take the focus from the palette.
    await view().locator('#empty button').first().waitFor();
    await workbench().runCommand('View: Toggle Maximized Panel');
    await view().locator('#empty button').first().waitFor();
    await check();
    await view().locator('#empty button').first().click();
    const listening = view().locator('.row.event').filter({ hasText: '127.0.0.1:' }).last();
    await listening.waitFor();
    const port = Number(/127\.0\.0\.1:(\d+)/.exec((await listening.textContent()) ?? '')?.[1]);
    peer = net.connect(port, '127.0.0.1');
    await once(peer, 'connect');
    peer.write('{"1": 2}');
    await view().locator('.row.in').waitFor();
  });

  it('is spoken by the list, its columns and the detail in every format', async () => {
    for (const menu of ['#toolbar .menu-anchor', '.column-menu']) {
      await view().locator(menu).getByRole('button').click();
      await view().locator(`${menu} .menu`).waitFor();
      await check();
      await press('Escape');
    }
    await view().locator('.row.in').click();
    const format = view().locator('.format-bar select').first();
    const formats = await format.locator('option').evaluateAll((options) => options.length);
    for (let index = 0; index < formats; index++) {
      await format.selectOption({ index });
      await check();
    }
    await view().locator('.hex-bytes').first().click();
    await press('Shift+ArrowRight');
    await view().locator('.inspector').waitFor();
    await check();
  });

  it('is spoken by the composer, the filter and what is wrong in them', async () => {
    await view().locator('#composer textarea').fill('\\x');
    await check();
    const message = view().locator('#composer textarea');
    await view().locator('[aria-controls=messageSettings]').click();
    const settings = view().locator('#messageSettings');
    await settings.locator('.checksum-chooser > select').selectOption('xor');
    await settings.getByRole('checkbox').last().check();
    await message.fill('1');
    await check();
    await message.pressSequentially('${');
    await view().locator('#messageChoices').waitFor();
    await check();
    await press('Escape');
    await settings.locator('.segmented button').last().click();
    await check();
    await settings.locator('.segmented button').first().click();
    await message.fill('');
    const filter = view().locator('.filter-input');
    await filter.fill('len>');
    await view().locator('.filter-note').waitFor();
    await check();
    await filter.fill('');
    await filter.press('ArrowDown');
    await view().locator('#filterChoices').waitFor();
    await check();
    await press('Escape');
    await filter.fill('"no such text"');
    await view().locator('#empty').waitFor();
    await check();
    await filter.fill('');
    await list().focus();
    await press('Control+F');
    await view().locator('#find').waitFor();
    await check();
    await press('Escape');
    await view().locator('.row.in').waitFor();
  });

  it('is spoken by conversation, ladder and rates', async () => {
    await view().locator('.row.in').click();
    await showView(1);
    await view().locator('.message-group.in').waitFor();
    await check();
    await showView(2);
    await view().locator('.step').first().waitFor();
    await check();
    await showView(3);
    await view().locator('.u-legend').first().waitFor();
    await check();
  });

  it('fits into a narrow window', async () => {
    await workbench().runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench().page.setViewportSize({ width: 420, height: 900 });
    for (const viewMode of [0, 2, 3]) {
      await showView(viewMode);
      await check();
    }
  });
});
