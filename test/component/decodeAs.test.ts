import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { rowsOf } from './traffic.ts';
import { panelSizes, useTrafficWindows } from './trafficWindow.ts';

describe('decoding a stream as a protocol', () => {
  const open = useTrafficWindows();

  it('is suggested where the bytes are clear, frames the stream anew, and is taken back', async () => {
    const window = await open({ size: panelSizes['1280x800'] });
    const { page, host } = window;
    const port = await host.start({ name: 'web', listen: 'tcp://127.0.0.1:0' });
    const peer = connect(port, '127.0.0.1').setNoDelay(true);
    await once(peer, 'connect');
    // Two messages in one read.
    peer.write('GET /one HTTP/1.1\r\n\r\nGET /two HTTP/1.1\r\n\r\n');
    const chunk = rowsOf(window, 'GET /one');
    await chunk.click();
    await page.getByRole('button', { name: 'Decode As HTTP/1' }).click();
    await rowsOf(window, /GET \/two$/).waitFor();
    assert.equal(await rowsOf(window, /GET \/one/).count(), 1);
    const body = gzipSync('hello, gzip');
    const answer = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    await host.engine.send({
      socket: 'web',
      to: 'all',
      bytes: Buffer.concat([Buffer.from(answer), body]),
    });
    await rowsOf(window, '200 OK').click();
    await page
      .getByRole('tree')
      .getByText(/Inflated \(gzip, 11 bytes\).*hello, gzip/)
      .waitFor();
    const back = page.getByRole('button', { name: 'Decoded as HTTP/1' });
    await back.click();
    await rowsOf(window, /GET \/one.*GET \/two/).waitFor();
    await back.waitFor({ state: 'hidden' });
    peer.destroy();
  });

  it('is not needed where the definition has a protocol: its messages are decoded', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page, host } = window;
    const port = await host.start({
      name: 'broker',
      listen: 'tcp://127.0.0.1:0',
      protocol: 'mqtt',
    });
    const peer = connect(port, '127.0.0.1').setNoDelay(true);
    await once(peer, 'connect');
    peer.write(
      Buffer.concat([
        Buffer.from(
          '10100004' + '4d515454' + '05' + '02' + '003c' + '00' + '0003' + '616263',
          'hex',
        ),
        // PUBLISH to “t”, a topic alias, and a payload that is no text.
        Buffer.from('300b' + '000174' + '03' + '230007' + '01020304', 'hex'),
      ]),
    );
    await rowsOf(window, 'CONNECT abc (5.0)').waitFor();
    await rowsOf(window, /PUBLISH t 01 02 03 04/).click();
    await page.getByRole('tree').getByText('Topic alias: 7').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Decode As/ }).isVisible(), false);
    peer.destroy();
  });
});
