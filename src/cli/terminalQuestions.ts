import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Questions } from '../workbench/environment.ts';

/** Has the passphrase or password that a socket needs, where nobody can be asked. */
const variable = 'SOCKET_WORKBENCH_SECRET';

/** Asks for secrets on the terminal, unseen, unless an environment variable has them. */
export class TerminalQuestions implements Questions {
  async secret({ title }: Parameters<Questions['secret']>[0]): Promise<string | undefined> {
    const given = process.env[variable];
    if (given !== undefined) {
      return given;
    }
    if (!process.stdin.isTTY) {
      process.stderr.write(`${title}: set ${variable}, as standard input is no terminal.\n`);
      return undefined;
    }
    process.stderr.write(`${title}: `);
    const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
    try {
      return await lines.question('');
    } finally {
      lines.close();
      process.stderr.write('\n');
    }
  }

  /** A command line means what it says. */
  confirm(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
