import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame, Page } from 'playwright-core';
import { build } from '../scripts/build.mjs';
import { openEmbedded } from '../scripts/embedded/openEmbedded.mjs';
import type { Workbench } from '../scripts/embedded/workbench.mjs';
import { median, percentile, report } from './measure.ts';

/*
 * The Traffic view in the embedded VS Code, with 1,000,000 entries in the log: how soon it is there,
 * how it scrolls, how late it shows what arrives at 10,000 messages a second, and what that does to
 * its memory. The load comes from this process; everything else is as it is on a user's machine.
 *
 * Beside it, an empty webview view in the same window: opened in turn with it, and for the time of a
 * frame. What arrives can't be on screen sooner than after the list's rest, and the two frames in which
 * it is drawn and shown.
 */

const entries = 1_000_000;
const messagesPerSecond = 10_000;
/** Between two looks of the list for more, `restMs` in src/webview/list/scrollAnchor.ts. */
const restMs = 50;
const openings = 5;
const scrollMs = 4_000;
const arrivalMs = 15_000;
/** `BENCH_MINUTES` shortens the last part while one works on it. */
const memoryMs = Number(process.env['BENCH_MINUTES'] ?? 10) * 60_000;

/** What the frames of the view leave behind; `Date.now()` is the clock of this process too. */
interface Watched {
  /** For each frame that showed something newer: the time after it was painted, and the number. */
  seen: [time: number, number: number][];
}
declare global {
  var trafficWatch: Watched | undefined;
  /** Set by the page of the empty view. */
  var shownAt: number | undefined;
}

/** Messages sent so far; their numbers go on from part to part. */
let sent = 0;

const parent = await mkdtemp(join(tmpdir(), 'traffic-view-'));
const folder = join(parent, 'flood');
await mkdir(join(folder, '.vscode'), { recursive: true });
await writeFile(
  join(folder, '.vscode', 'sockets.json'),
  JSON.stringify({ sockets: [{ name: 'flood', listen: 'tcp://127.0.0.1:0', framing: 'line' }] }),
);
await build(undefined, true);
const window = await openEmbedded({
  folder,
  companion: fileURLToPath(new URL('emptyView', import.meta.url)),
  size: { width: 1600, height: 1000 },
});
try {
  const { workbench } = window;
  const { page } = workbench;
  // What tsx makes of a function that has a name asks for this, in a page too.
  await page.context().addInitScript('globalThis.__name = (named) => named;');
  const load = await startListener(workbench);
  await fill(load);
  const opened: { readonly ours: number; readonly empty: number; readonly frameMs: number }[] = [];
  for (let opening = 0; opening < openings; opening += 1) {
    await showLog(workbench);
    const empty = await timeOpening(page, 'Empty View', emptyShownAt);
    const frameMs = median(await timeFrames(await viewFrame(page, 'empty-view'), idle));
    await showLog(workbench);
    const ours = await timeOpening(page, 'Traffic', newestShownAt);
    opened.push({ ours, empty, frameMs });
  }
  const frame = await viewFrame(page, 'traffic');
  const frames = [...(await wheel(page, frame)), ...(await drag(page, frame))];
  await workbench.webview().getByRole('grid').press('End');
  const arrivals = await timeArrivals(frame, load);
  const heapGrowthMb = await watchHeap(page, frame, load);
  load.destroy();

  const openRatio = median(opened.map(({ ours, empty }) => ours / empty));
  const frameMs = median(opened.map((round) => round.frameMs));
  const frameP95Ms = percentile(frames, 95);
  const frameRatio = frameP95Ms / frameMs;
  const arrivalToPixelsP95Ms = percentile(arrivals, 95);
  const arrivalToPixelsReferenceMs = restMs + 2 * frameMs;
  const arrivalToPixelsRatio = arrivalToPixelsP95Ms / arrivalToPixelsReferenceMs;
  report({
    name: 'traffic-view',
    openMs: median(opened.map(({ ours }) => ours)),
    openReferenceMs: median(opened.map(({ empty }) => empty)),
    openRatio,
    frameP95Ms,
    frameReferenceMs: frameMs,
    frameRatio,
    arrivalToPixelsP95Ms,
    arrivalToPixelsReferenceMs,
    arrivalToPixelsRatio,
    heapGrowthMb,
    minutes: memoryMs / 60_000,
    goal: 'openRatio ≤ 2, frameRatio ≤ 1.2, arrivalToPixelsRatio ≤ 1.5, heapGrowthMb ± 20',
    isMet:
      openRatio <= 2 &&
      frameRatio <= 1.2 &&
      arrivalToPixelsRatio <= 1.5 &&
      Math.abs(heapGrowthMb) <= 20,
  });
} finally {
  await window.close();
  await rm(parent, { recursive: true, force: true });
}

/** Runs in the view's page. */
function watch(): void {
  const seen: [time: number, number: number][] = [];
  const { port1, port2 } = new MessageChannel();
  let number = -1;
  const frame = (): void => {
    // What the frame before drew is on screen by the time the next one begins.
    if (number > (seen.at(-1)?.[1] ?? -1)) {
      seen.push([Date.now(), number]);
    }
    requestAnimationFrame(frame);
    // Has its turn when everybody has drawn in this frame, the list too.
    port1.postMessage(undefined);
  };
  port2.onmessage = () => {
    const rows = document.querySelectorAll('.rows > .row:not([hidden]):not(.absent) .preview');
    number = Math.max(-1, ...Array.from(rows, (row) => parseInt(row.textContent, 10) || -1));
  };
  globalThis.trafficWatch = { seen };
  frame();
}

async function startListener(workbench: Workbench): Promise<Socket> {
  await workbench.runCommand('Sockets: Show Traffic');
  await workbench.webview().locator('#empty').getByRole('button', { name: 'Start flood' }).click();
  const listening = workbench
    .webview()
    .locator('.row')
    .filter({ hasText: /Listening on/ })
    .first();
  const port = Number(/127\.0\.0\.1:(\d+)/.exec((await listening.textContent()) ?? '')?.[1]);
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function lineOf(number: number): string {
  return `${number} a line of some forty bytes\n`;
}

async function write(load: Socket, text: string): Promise<void> {
  if (!load.write(text)) {
    await new Promise((resolve) => load.once('drain', resolve));
  }
}

async function fill(load: Socket): Promise<void> {
  while (sent < entries) {
    const lines = Array.from({ length: 1_000 }, () => lineOf(sent++));
    await write(load, lines.join(''));
  }
}

async function showLog(workbench: Workbench): Promise<void> {
  await workbench.runCommand('Sockets: Show Log');
  await workbench.page.locator('.part.panel .view-line').first().waitFor();
}

/** From the press on a view's tab to its content on screen, in milliseconds. */
async function timeOpening(
  page: Page,
  title: string,
  shownAt: (page: Page) => Promise<number>,
): Promise<number> {
  const tab = page.locator('.part.panel li.action-item').filter({ hasText: title });
  const pressedAt = tab.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        element.addEventListener('pointerdown', () => resolve(Date.now()), { once: true });
        element.addEventListener('mousedown', () => resolve(Date.now()), { once: true });
      }),
  );
  await tab.click();
  return (await shownAt(page)) - (await pressedAt);
}

async function emptyShownAt(page: Page): Promise<number> {
  const frame = await viewFrame(page, 'empty-view');
  await frame.waitForFunction(() => globalThis.shownAt !== undefined);
  return await frame.evaluate(() => globalThis.shownAt ?? NaN);
}

/** When the newest entry of the log was. */
async function newestShownAt(page: Page): Promise<number> {
  const frame = await viewFrame(page, 'traffic');
  // Begun after the view was: what it showed before counts as shown now, late rather than early.
  await frame.evaluate(watch);
  await frame.waitForFunction(
    (last) => globalThis.trafficWatch?.seen.some(([, number]) => number === last),
    entries - 1,
  );
  const shown = await frame.evaluate(
    (last) => globalThis.trafficWatch?.seen.find(([, number]) => number === last)?.[0],
    entries - 1,
  );
  return shown ?? NaN;
}

/** The page of a view, by the class of its body. */
async function viewFrame(page: Page, name: string): Promise<Frame> {
  for (;;) {
    for (const frame of page.frames()) {
      const isView = await frame
        .evaluate((wanted) => document.body.classList.contains(wanted), name)
        .catch(() => false);
      if (isView) {
        return frame;
      }
    }
  }
}

/** The milliseconds of each frame that the view draws meanwhile. */
async function timeFrames(frame: Frame, act: () => Promise<void>): Promise<number[]> {
  const times = frame.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const intervals: number[] = [];
        const startedAt = performance.now();
        let before = startedAt;
        const next = (now: number): void => {
          intervals.push(now - before);
          before = now;
          if (now - startedAt < duration) {
            requestAnimationFrame(next);
          } else {
            resolve(intervals.slice(1));
          }
        };
        requestAnimationFrame(next);
      }),
    scrollMs,
  );
  await act();
  return await times;
}

/** Nothing is done: how long frames are by themselves. */
function idle(): Promise<void> {
  return Promise.resolve();
}

async function wheel(page: Page, frame: Frame): Promise<number[]> {
  await frame.locator('#list').hover();
  return await timeFrames(frame, async () => {
    const endAt = Date.now() + scrollMs;
    for (let step = 0; Date.now() < endAt; step += 1) {
      await page.mouse.wheel(0, step % 200 < 100 ? -300 : 300);
    }
  });
}

async function drag(page: Page, frame: Frame): Promise<number[]> {
  const box = await frame.locator('.scroll-bar .slider').boundingBox();
  if (box === null) {
    throw new Error('the list has no scroll bar');
  }
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const times = await timeFrames(frame, async () => {
    const endAt = Date.now() + scrollMs;
    for (let step = 0; Date.now() < endAt; step += 1) {
      await page.mouse.move(x, y - (step % 60));
    }
  });
  await page.mouse.up();
  return times;
}

/** Sends at the rate of the goal; resolves with when each message was sent, from `first` on. */
async function flood(load: Socket, duration: number): Promise<{ first: number; times: number[] }> {
  const first = sent;
  const times: number[] = [];
  const startedAt = Date.now();
  for (let elapsed = 0; elapsed < duration; elapsed = Date.now() - startedAt) {
    const due = Math.floor((elapsed * messagesPerSecond) / 1_000);
    const lines: string[] = [];
    while (times.length < due) {
      lines.push(lineOf(sent++));
      times.push(Date.now());
    }
    await write(load, lines.join(''));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return { first, times };
}

/** How late each message was on screen, or one after it, in milliseconds. */
async function timeArrivals(frame: Frame, load: Socket): Promise<number[]> {
  const { first, times } = await flood(load, arrivalMs);
  await frame.waitForFunction(
    (last) => (globalThis.trafficWatch?.seen.at(-1)?.[1] ?? 0) >= last,
    sent - 1,
  );
  const seen = await frame.evaluate(() => globalThis.trafficWatch?.seen ?? []);
  let at = seen.findIndex(([, number]) => number >= first);
  return times.map((sentAt, index) => {
    while ((seen[at]?.[1] ?? Infinity) < first + index) {
      at += 1;
    }
    return (seen[at]?.[0] ?? Infinity) - sentAt;
  });
}

/** The view's heap after the flood less before it, both as collected, in MB. */
async function watchHeap(page: Page, frame: Frame, load: Socket): Promise<number> {
  // A view from another origin has a process, and so a heap, of its own.
  const session = await page
    .context()
    .newCDPSession(frame)
    .catch(() => page.context().newCDPSession(page));
  await session.send('HeapProfiler.enable');
  const heapBytes = async (): Promise<number> => {
    await frame.evaluate(() => globalThis.trafficWatch?.seen.splice(0));
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  // As full as it gets: caches and all.
  await flood(load, 10_000);
  const before = await heapBytes();
  await flood(load, memoryMs);
  return ((await heapBytes()) - before) / 1e6;
}
