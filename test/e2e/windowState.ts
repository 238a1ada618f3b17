import type { Locator, Page } from 'playwright-core';

const linesPerPartMax = 30;

/** What says nothing that the lines around it do not say. */
const idle = /^\s*- (?:listitem|gridcell|columnheader|rowgroup|img|option(?!.*\[selected\]))/;

/** Where to look in VS Code's own page. */
const workbenchParts = [
  '.quick-input-widget',
  '.monaco-menu',
  '.monaco-dialog-box',
  '.notification-list-item-message',
];

/** Where to look in a Traffic view. */
const viewParts = ['#toolbar', '#listPane', '#detail', '#composer'];

/**
 * What a person would see in a window in which a test failed, as screen readers say it: for a log from
 * which nobody can fetch the picture. What no person could see is left out, and so is what does not
 * answer.
 */
export async function windowState(page: Page): Promise<string> {
  const lines = await stateOf(page.locator('body'), workbenchParts);
  for (const view of await page.locator('iframe.webview.ready').all()) {
    const body = view.contentFrame().frameLocator('#active-frame').locator('body');
    lines.push('In the view:', ...(await stateOf(body, viewParts)));
  }
  return lines.map((line) => `    | ${line}`).join('\n');
}

async function stateOf(body: Locator, parts: readonly string[]): Promise<string[]> {
  const lines = await body
    .evaluate(focusAndCount, undefined, { timeout: 2000 })
    .catch((error: unknown) => [reason(error)]);
  for (const part of parts) {
    for (const shown of await body.locator(part).filter({ visible: true }).all()) {
      const told = await shown.ariaSnapshot({ timeout: 2000 }).catch(reason);
      const lively = told.split('\n').filter((line) => !idle.test(line));
      lines.push(`${part}:`, ...lively.slice(0, linesPerPartMax).map((line) => `  ${line}`));
    }
  }
  return lines;
}

/** Runs in the page. */
function focusAndCount({ ownerDocument }: Element): string[] {
  const { activeElement } = ownerDocument;
  const count = ownerDocument.querySelector('#list [aria-rowcount], #list[aria-rowcount]');
  return [
    `Focus: ${activeElement?.outerHTML.slice(0, 120) ?? 'nothing'}${ownerDocument.hasFocus() ? '' : ' (of another document)'}`,
    ...(count === null ? [] : [`Rows: ${count.getAttribute('aria-rowcount') ?? ''}`]),
  ];
}

const reason = (error: unknown) => String(error).split('\n')[0] ?? '';
