import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Locator } from 'playwright-core';
import type { TrafficWindow } from './trafficWindow.ts';

/** Rows on screen that have text. */
export function rowsOf({ page }: TrafficWindow, hasText?: string | RegExp): Locator {
  const rows = page.locator('.rows > .row:not([hidden])');
  return hasText === undefined ? rows : rows.filter({ hasText });
}

/** Sends datagrams to a socket of the window. */
export async function sendDatagrams(port: number, payloads: readonly string[]): Promise<void> {
  const sender = createSocket('udp4');
  for (const payload of payloads) {
    await new Promise((resolve) => sender.send(payload, port, '127.0.0.1', resolve));
  }
  sender.close();
}

/** Starts a UDP listener and has it receive so many readings; resolves when the last is in the list. */
export async function receiveReadings(window: TrafficWindow, count: number): Promise<number> {
  const port = await window.host.start({ name: 'device', listen: 'udp://127.0.0.1:0' });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await sendDatagrams(
    port,
    numbers.map((number) => `{"reading":${number},"unit":"mV"}`),
  );
  await rowsOf(window, `"reading":${count},`).first().waitFor();
  return port;
}

/** Starts a TCP listener that echoes, and connects to it. The peer is the caller's to destroy. */
export async function connectToEcho(window: TrafficWindow, name = 'echo'): Promise<Socket> {
  const port = await window.host.start({ name, listen: 'tcp://127.0.0.1:0', service: 'echo' });
  const peer = connect(port, '127.0.0.1').setNoDelay(true);
  await once(peer, 'connect');
  return peer;
}

/** Writes, and resolves with what comes back first. */
export async function exchange(peer: Socket, payload: string | Buffer): Promise<Buffer> {
  const answer = once(peer, 'data');
  peer.write(payload);
  const [bytes] = (await answer) as [Buffer];
  return bytes;
}
