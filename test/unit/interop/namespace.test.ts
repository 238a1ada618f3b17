import { equal } from 'node:assert/strict';
import { describeProgram } from './foreignProgram.ts';
import { canMakeNamespace, namespaceNote, runInNamespace } from './networkNamespace.ts';

// Loopback has no IPv6 multicast, and hears whatever it sends: only an interface of its own can tell.
const title = 'multicast on an interface, in a network namespace';
describeProgram(title + namespaceNote, ['python3', 'python'], (python) => {
  it('joins and leaves over IPv4 and IPv6, and hears itself only where it wants to', function () {
    if (!canMakeNamespace) {
      this.skip();
    }
    this.timeout(60_000);
    const { stdout, stderr } = runInNamespace('multicastProgram.ts', python);
    equal(
      stdout,
      [
        '239.255.77.1 true 0123456789.\n',
        '239.255.77.1 false .\n',
        'ff02::7701 true 0123456789python.....\n',
        'ff02::7701 false .\n',
        '[[{"group":"ff02::7702","interface":"v0"}],"alreadyJoined",[],"notJoined"] inOwn\n',
      ].join(''),
      stderr,
    );
  });
});
