import { equal } from 'node:assert/strict';
import { canMakeNamespace, namespaceNote, runInNamespace } from './networkNamespace.ts';

describe(`a network that goes and returns, in a network namespace${namespaceNote}`, () => {
  it('is told by those who need it, and no socket has to be started again', function () {
    if (!canMakeNamespace) {
      this.skip();
    }
    this.timeout(60_000);
    const { stdout, stderr } = runInNamespace('outageProgram.ts');
    equal(
      stdout,
      [
        'interface down: connect networkUnreachable, listen running\n',
        'interface down: streams, datagrams and groups are back\n',
        'address removed: connect networkUnreachable, listen addressNotAvailable\n',
        'address removed: streams, datagrams and groups are back\n',
        'interface gone: connect networkUnreachable, listen addressNotAvailable\n',
        'interface gone: streams, datagrams and groups are back\n',
        `running bind, listen${', accept remote'.repeat(4)}\n`,
        'running bind\n',
        `running bind, join local${', error networkDown, join local'.repeat(3)}\n`.repeat(2),
        `running bind, connect local${', error local networkUnreachable'.repeat(3)}\n`,
      ].join(''),
      stderr,
    );
  });
});
