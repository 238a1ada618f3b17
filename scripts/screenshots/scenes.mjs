// @ts-check
import { Buffer } from 'node:buffer';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

/**
 * @typedef {object} Stage what a scene plays on
 * @property {import('../embedded/workbench.mjs').Workbench} workbench
 * @property {import('playwright-core').Page} page
 * @property {(shown?: import('playwright-core').Locator) => Promise<void>} shot writes the picture
 *
 * @typedef {object} Scene
 * @property {string} name also that of the picture
 * @property {keyof typeof import('../embedded/openEmbedded.mjs').themes} theme
 * @property {{ width: number, height: number }} size
 * @property {(stage: Stage) => Promise<void>} play
 */

const windowSize = { width: 1280, height: 800 };

/** @type {readonly Scene[]} those of the README and of `docs/` */
export const scenes = [
  { name: 'overview', theme: 'dark', size: windowSize, play: amongPeers(overview) },
  { name: 'new-socket', theme: 'dark', size: { width: 1280, height: 420 }, play: newSocket },
  { name: 'traffic', theme: 'light', size: windowSize, play: amongPeers(traffic) },
  { name: 'detail', theme: 'dark', size: windowSize, play: amongPeers(detail) },
  { name: 'conversation', theme: 'dark', size: windowSize, play: amongPeers(conversation) },
  { name: 'sequence', theme: 'light', size: windowSize, play: amongPeers(sequence) },
  { name: 'rates', theme: 'dark', size: windowSize, play: amongPeers(rates) },
  { name: 'composer', theme: 'dark', size: windowSize, play: amongPeers(composer) },
];

/**
 * A scene for which programs talk to sockets of the examples workspace.
 *
 * @param {Scene['play']} play
 * @returns {Scene['play']}
 */
function amongPeers(play) {
  return async (stage) => {
    const peers = await converse(stage.workbench);
    try {
      await play(stage);
    } finally {
      peers.close();
    }
  };
}

/**
 * Sockets that talk to real programs, and what came over the wire.
 *
 * @param {Stage} stage
 */
async function overview({ workbench, page, shot }) {
  await workbench.openFile('tcp_server.py');
  await (await showMessage(workbench)).click();
  await workbench.treeItem(/^echo,/).click();
  await page.keyboard.press('ArrowRight');
  await workbench.tidy();
  await shot();
}

/**
 * The Traffic view alone, with the list over its full width.
 *
 * @param {Stage} stage
 */
async function traffic({ workbench, page, shot }) {
  await showMessage(workbench);
  await workbench.tidy();
  await shot(page.locator('.part.panel'));
}

/**
 * One entry, decoded, and some of its bytes in the inspector.
 *
 * @param {Stage} stage
 */
async function detail({ workbench, page, shot }) {
  await (await showMessage(workbench)).click();
  const view = workbench.webview();
  await view.locator('.format-bar select').first().selectOption('decoded');
  await view.locator('.format-bar select').last().selectOption('mqtt');
  await view.locator('.content').filter({ hasText: 'Topic' }).first().click();
  await view.locator('.inspector').waitFor();
  // Escape, which tidies up, would close it.
  await page.mouse.move(1, 1);
  await shot(page.locator('.part.panel'));
}

/**
 * One connection as a conversation.
 *
 * @param {Stage} stage
 */
async function conversation({ workbench, page, shot }) {
  // It asks for the socket only where several have connections.
  await workbench.treeItem(/^echo,.*\d open/).waitFor();
  await workbench.runCommand('Sockets: Follow Stream');
  await workbench.choose('echo');
  await workbench.choose('127.0.0.1');
  const view = workbench.webview();
  await view.locator('.message-group').filter({ hasText: 'sensor/42' }).first().waitFor();
  await enlargePanel(page);
  await workbench.tidy();
  await shot(page.locator('.part.panel'));
}

/**
 * Who sent what to whom.
 *
 * @param {Stage} stage
 */
async function sequence({ workbench, page, shot }) {
  await workbench.runCommand('Sockets: Show Sequence Diagram');
  const view = workbench.webview();
  await view.locator('.step').filter({ hasText: 'sensor/42' }).first().waitFor();
  await enlargePanel(page);
  await workbench.tidy();
  await shot(page.locator('.part.panel'));
}

/**
 * A busy socket's rates: for a while, because a second is what the curves are made of.
 *
 * @param {Stage} stage
 */
async function rates({ workbench, page, shot }) {
  const client = net.connect(7007, '127.0.0.1');
  try {
    await once(client, 'connect');
    client.resume();
    await workbench.runCommand('Sockets: Show Rates');
    await workbench.webview().locator('.u-legend').first().waitFor();
    await enlargePanel(page);
    for (let tenth = 0; tenth < 150; tenth++) {
      const messages = Math.round(6 + 5 * Math.sin(tenth / 15));
      for (let message = 0; message < messages; message++) {
        client.write('x'.repeat(400 + ((tenth * 37 + message * 211) % 900)));
      }
      await page.waitForTimeout(100);
    }
    await workbench.tidy();
    await shot(page.locator('.part.panel'));
  } finally {
    client.destroy();
  }
}

/**
 * A message with variables and a checksum in the composer.
 *
 * @param {Stage} stage
 */
async function composer({ workbench, page, shot }) {
  await workbench.runCommand('Sockets: Show Traffic');
  const view = workbench.webview();
  const box = view.locator('#composer');
  await box.getByRole('button', { name: /^Notation, Checksum/ }).click();
  await box.getByRole('combobox', { name: 'Checksum behind' }).selectOption('crc-16/modbus');
  await box.getByRole('combobox', { name: 'Line ending' }).selectOption('crlf');
  await view.getByRole('textbox', { name: 'Message' }).fill('SET job:${seq} "${random:6}" ');
  await enlargePanel(page);
  await workbench.tidy();
  await shot(page.locator('.part.panel'));
}

/**
 * What the box makes of a port.
 *
 * @param {Stage} stage
 */
async function newSocket({ workbench, shot }) {
  await workbench.openContainer('Sockets');
  await workbench.runCommand('Sockets: New Socket…');
  await workbench.type('5600');
  await workbench.quickInput
    .locator('.monaco-list-row')
    .filter({ hasText: '5600' })
    .first()
    .waitFor();
  await shot();
}

/**
 * Starts sockets of the examples workspace and lets programs talk to them.
 *
 * @param {import('../embedded/workbench.mjs').Workbench} workbench
 */
async function converse(workbench) {
  await workbench.openContainer('Sockets');
  for (const name of ['greeter', 'log sink', 'echo']) {
    await workbench.runCommand('Sockets: Start Socket');
    await workbench.choose(name);
    await workbench.treeItem(new RegExp(`^${name},.*running`)).waitFor();
  }
  const visitor = net.connect(9999, '127.0.0.1');
  await once(visitor.resume(), 'end');
  visitor.end();

  const udp = dgram.createSocket('udp4');
  /** @param {string | Uint8Array} message */
  const send = (message) =>
    new Promise((resolve) => udp.send(message, 12345, '127.0.0.1', () => resolve(undefined)));
  await send('Hello Python!');
  await send('<14>1 2026-11-22T18:04:31Z web-1 api 4711 - - GET /health 200 3ms');

  const client = net.connect(7007, '127.0.0.1');
  await once(client, 'connect');
  for (const message of [
    'PING\r\n',
    'SET greeting "Grüß Gott"\r\n',
    Buffer.concat([Buffer.from([0x30, 0x15, 0, 9]), Buffer.from('sensor/42{"t":21.5}')]),
  ]) {
    client.write(message);
    await once(client, 'data');
  }
  return {
    close: () => {
      client.destroy();
      udp.close();
    },
  };
}

/**
 * Shows the traffic in a large panel: gives the row of the last message that the programs sent.
 *
 * @param {import('../embedded/workbench.mjs').Workbench} workbench
 */
async function showMessage(workbench) {
  await workbench.runCommand('Sockets: Show Traffic');
  const row = workbench.webview().getByRole('row').filter({ hasText: 'sensor/42' }).last();
  await row.waitFor();
  await enlargePanel(workbench.page);
  return row;
}

/**
 * Gives the panel the greater part of the window.
 *
 * @param {import('playwright-core').Page} page
 */
async function enlargePanel(page) {
  const panel = await page.locator('.part.panel').boundingBox();
  if (panel !== null) {
    await page.mouse.move(panel.x + panel.width / 2, panel.y - 1);
    await page.mouse.down();
    await page.mouse.move(panel.x + panel.width / 2, 340, { steps: 5 });
    await page.mouse.up();
  }
}
