import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Workbench } from '../../scripts/embedded/workbench.mjs';

/**
 * Shows the Traffic view of the workspace `traffic`, starts its listener at a click, and connects to it:
 * answers with a peer whose messages go one by one, the caller's to destroy.
 */
export async function startDesk(workbench: Workbench): Promise<Socket> {
  await workbench.runCommand('Sockets: Show Traffic');
  const view = workbench.webview();
  await view.locator('#empty').getByRole('button', { name: 'Start desk' }).click();
  const row = view.locator('.rows > .row:not([hidden])').filter({ hasText: 'Listening on' });
  const listening = row.first();
  await listening.waitFor();
  const [, port] = /127\.0\.0\.1:(\d+)/.exec((await listening.textContent()) ?? '') ?? [];
  const peer = connect(Number(port), '127.0.0.1').setNoDelay(true);
  await once(peer, 'connect');
  return peer;
}
