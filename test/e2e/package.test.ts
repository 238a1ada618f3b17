import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { packagedExtension, useInstalledWorkbench } from './installedWorkbench.ts';

const shipped = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/dist/captureWorker.cjs',
  'extension/dist/commands.cjs',
  'extension/dist/definitions.cjs',
  'extension/dist/descriptions.cjs',
  'extension/dist/engine.cjs',
  'extension/dist/extension.cjs',
  'extension/dist/legacyEncodings.cjs',
  'extension/dist/restoreTraffic.cjs',
  'extension/dist/scriptHost.cjs',
  'extension/dist/storedTraffic.cjs',
  'extension/dist/throwawayCertificate.cjs',
  'extension/dist/trafficView.cjs',
  'extension/dist/webview/codicon.ttf',
  'extension/dist/webview/decode.js',
  'extension/dist/webview/ratesChart.js',
  'extension/dist/webview/textFormats.js',
  'extension/dist/webview/traffic.css',
  'extension/dist/webview/traffic.js',
  'extension/dist/webview/uPlot.min.css',
  'extension/l10n/bundle.l10n.de.json',
  'extension/l10n/bundle.l10n.json',
  'extension/media/icon.png',
  'extension/media/presets/commands.sockets.json',
  'extension/media/presets/dns.sockets.json',
  'extension/media/presets/hl7.sockets.json',
  'extension/media/presets/http.sockets.json',
  'extension/media/presets/modbus.sockets.json',
  'extension/media/presets/ntp.sockets.json',
  'extension/media/presets/smtp.sockets.json',
  'extension/media/presets/statsd.sockets.json',
  'extension/media/presets/syslog.sockets.json',
  'extension/media/socket-workbench.d.ts',
  'extension/media/socketTraffic.tmLanguage.json',
  'extension/media/sockets.schema.de.json',
  'extension/media/sockets.schema.json',
  'extension/media/sockets.svg',
  'extension/media/traffic.html',
  'extension/media/traffic.svg',
  'extension/media/walkthrough/connect.svg',
  'extension/media/walkthrough/listen.svg',
  'extension/media/walkthrough/look.svg',
  'extension/media/walkthrough/send.svg',
  'extension/package.json',
  'extension/package.nls.de.json',
  'extension/package.nls.json',
  'extension/readme.md',
];

describe('the package', () => {
  it('holds exactly the files that are meant to be shipped', async () => {
    const names = fileNames(await fs.readFile(await packagedExtension()));
    assert.deepEqual(names.sort(), shipped);
  });

  const window = useInstalledWorkbench();

  it('is what VS Code runs once it is installed', async () => {
    const { server } = window();
    const extensions = path.join(server.profile, 'extensions');
    const installed = JSON.parse(
      await fs.readFile(path.join(extensions, 'extensions.json'), 'utf8'),
    ) as { identifier: { id: string }; location: { path: string } }[];
    assert.deepEqual(
      installed.map(({ identifier, location }) => [identifier.id, path.dirname(location.path)]),
      [['socket-workbench.socket-workbench', extensions]],
    );
  });

  it('keeps small what VS Code loads before anything is used', async () => {
    const { server } = window();
    const [folder = ''] = (await fs.readdir(path.join(server.profile, 'extensions'))).filter(
      (name) => name.startsWith('socket-workbench'),
    );
    const bundle = path.join(server.profile, 'extensions', folder, 'dist', 'extension.cjs');
    const { size } = await fs.stat(bundle);
    assert.ok(size < 120_000, `extension.cjs has ${size} bytes; load rarely used parts apart`);
  });
});

/** Reads the names in a zip's central directory (APPNOTE.TXT 4.3.12). */
function fileNames(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let offset = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(offset + field));
    const start = offset + 46;
    offset = start + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
    return zip.toString('utf8', start, start + (name ?? 0));
  });
}
