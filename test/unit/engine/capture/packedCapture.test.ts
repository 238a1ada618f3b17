import { deepEqual, equal, ok } from 'node:assert/strict';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CaptureReader } from '../../../../src/engine/capture/read/captureReader.ts';
import { UnpackedFile } from '../../../../src/engine/capture/read/unpackedFile.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { openCapture } from './openCapture.ts';
import { captureOf } from './tcpPackets.ts';
import { temporaryFile, temporaryFolder } from './tshark.ts';

const messages = Array.from({ length: 2_000 }, (_, index) => `message ${index} `);
const capture = captureOf(
  messages.map((payload, index) => ({
    ...{ time: index, from: 'client', payload, acknowledgement: 1 },
    sequence: messages.slice(0, index).join('').length,
  })),
);

/** Temporary files go to a folder of the test's own. */
function ownTemporaryFolder(): string {
  const folder = temporaryFolder();
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  endAfterTest(() => {
    if (before === undefined) {
      Reflect.deleteProperty(process.env, 'TMPDIR');
    } else {
      process.env['TMPDIR'] = before;
    }
  });
  return folder;
}

describe('a capture packed with gzip', () => {
  it('opens as it does unpacked, in one member or in several, and leaves no file behind', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const [half] = [Math.floor(capture.length / 2)];
    const files = [
      gzipSync(capture),
      Buffer.concat([gzipSync(capture.subarray(0, half)), gzipSync(capture.subarray(half))]),
    ];
    const paths = files.map((bytes) => temporaryFile(bytes, 'a.pcap.gz'));
    const folder = ownTemporaryFolder();
    for (const path of paths) {
      const { entries, summary } = await openCapture(path);
      deepEqual(
        entries.map(({ bytes }) => bytes.toString()),
        messages,
      );
      equal(summary.readBytes, summary.fileBytes);
    }
    deepEqual(readdirSync(folder), []);
  });

  it('opens as far as it can be unpacked, and says so', async () => {
    const packed = gzipSync(capture);
    const { entries } = await openCapture(
      temporaryFile(packed.subarray(0, packed.length / 2), 'a.pcap.gz'),
    );
    equal(entries.at(-1)?.event?.error?.code, 'captureDamaged');
    ok(entries.length > 100, String(entries.length));
    equal(entries[99]?.bytes.toString(), 'message 99 ');
  });

  it('takes no more of the disk than it may', async () => {
    const path = temporaryFile(gzipSync(Buffer.alloc(20_000_000)), 'bomb.pcap.gz');
    const fd = openSync(path, 'r');
    endAfterTest(() => closeSync(fd));
    const unpacked = new UnpackedFile();
    endAfterTest(() => unpacked.dispose());
    equal(await unpacked.unpack(fd, 1_000_000), 'unpacked, it has more than 1000000 bytes');
    equal(unpacked.bytes, 1_000_000);
  });

  it('is refused where it holds something else', async () => {
    for (const bytes of [
      gzipSync('hello'),
      gzipSync(Buffer.alloc(1e6)),
      Buffer.from('1f8b0800', 'hex'),
    ]) {
      const reader = new CaptureReader({ summary: () => undefined });
      endAfterTest(() => reader.dispose());
      const opened = await reader.open(temporaryFile(bytes, 'a.pcap.gz'));
      equal(!opened.ok && opened.error.code, 'notACapture');
    }
  });
});
