import assert from 'node:assert/strict';
import type { TextEncoding } from '../../../src/shared/textEncodings.ts';
import type { ViewSocket } from '../../../src/shared/viewProtocol.ts';
import { SocketFormats } from '../../../src/webview/payload/displayFormat.ts';

const row = { socket: 's', peer: 'tcp://127.0.0.1:5000' };

function socket(encoding?: TextEncoding): ViewSocket {
  return {
    id: 's',
    name: 's',
    role: 'listener',
    scheme: 'tcp',
    endpoint: 'tcp://127.0.0.1:9999',
    state: 'running',
    summary: undefined,
    ...(encoding && { encoding }),
  };
}

describe('SocketFormats', () => {
  it('takes the encoding of the definition until another is chosen', () => {
    const formats = new SocketFormats();
    assert.equal(formats.display(row).encoding, 'utf-8');
    assert.equal(formats.setSockets([socket('shift_jis')]), true);
    assert.equal(formats.display(row).encoding, 'shift_jis');
    assert.equal(formats.setSockets([socket('shift_jis')]), false);
    const chosen = { format: 'text', encoding: 'utf-8' } as const;
    assert.deepEqual(formats.choose('s', chosen), chosen);
    assert.equal(formats.display(row).encoding, 'utf-8');
  });

  it('follows the definition where only the format was chosen', () => {
    const formats = new SocketFormats();
    formats.setSockets([socket('koi8-r')]);
    // The choosers tell both.
    const kept = formats.choose('s', { format: 'text', encoding: 'koi8-r' });
    assert.deepEqual(kept, { format: 'text' });
    formats.setSockets([{ ...socket('koi8-u'), format: kept }]);
    assert.equal(formats.display(row).encoding, 'koi8-u');
  });
});
