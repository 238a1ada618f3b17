import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { ScriptInputs } from '../../shared/script/scriptInputs.ts';
import type { SocketError } from '../../shared/socketError.ts';
import { socketError } from '../toSocketError.ts';
import { cpuMsOf, residentBytesOf } from './processUse.ts';
import type { FromScript, ToScript } from './scriptMessages.ts';

/** How often the process is asked whether its event loop still turns. */
const askEveryMs = 250;
/** How long it may leave that unanswered, computing; where the system doesn't tell, in time. */
const stuckCpuMs = 600;
const stuckMs = 900;
/** How long without computing: a call that waits for something, on a machine that may be busy. */
const blockedMs = 5_000;
/** How long loading may take: packages are large. */
const loadMs = 5_000;
/** How long the process may take to begin. */
const beginMs = 20_000;
/** How long it may take to end by itself, its `onClose` functions among that. */
const endMs = 500;

/** The most that a script's objects may occupy, and all that its process has, in mebibytes. */
const heapMb = 128;
const residentBytesMax = 384 * 2 ** 20;

/** POSIX; Windows knows no such groups. */
const hasProcessGroups = process.platform !== 'win32';

/** How long the last words of a process that is gone may take to arrive. */
const wordsMs = 200;

/** As much of what it writes to standard error as tells why it ended. */
const lastWordsMax = 4_096;

type Phase = 'beginning' | 'loading' | 'running' | 'debugged';

export interface ScriptProcessTerms {
  /** Takes what the script's process says, in order. */
  readonly said: (messages: readonly FromScript[]) => void;
  /** Called once, when it has ended other than by `end`; why. */
  readonly ended: (error: SocketError) => void;
}

/** The process in which a script runs. One that never comes back, or takes too much, is ended. */
export class ScriptProcess {
  readonly #child: ChildProcess;
  readonly #terms: ScriptProcessTerms;
  readonly #file: string;
  readonly #exited: Promise<void>;
  readonly #asking: NodeJS.Timeout;
  #phase: Phase = 'beginning';
  /** Of the question that is not answered yet. */
  #askedAt: number | undefined;
  #cpuMsThen: number | undefined;
  #unsaid: ToScript[] = [];
  #lastWords = '';
  /** Why it was ended from here. */
  #verdict: SocketError | undefined;
  #ended: Promise<void> | undefined;

  constructor({ file, hostFile }: ScriptInputs, terms: ScriptProcessTerms) {
    this.#file = file;
    this.#terms = terms;
    const { NODE_OPTIONS: _, VSCODE_INSPECTOR_OPTIONS: __, ...env } = process.env;
    this.#child = fork(hostFile, [], {
      cwd: path.dirname(file),
      // In a thread, Electron does not see to it by itself that its program runs as Node.
      execPath: process.execPath,
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [`--max-old-space-size=${heapMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A group of its own, so that what it begins ends with it.
      detached: hasProcessGroups,
    });
    this.#child.on('message', (messages: readonly FromScript[]) => this.#take(messages));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-lastWordsMax);
    });
    this.#exited = new Promise((resolve) => {
      // One that can't be begun has no exit.
      this.#child.once('error', (error) => {
        this.#verdict ??= this.#error('scriptEnded', error.message);
        if (this.#child.pid === undefined) {
          this.#over(null, null);
          resolve();
        }
      });
      this.#child.once('exit', (code, signal) => {
        // What it began may hold its standard error open for as long as that lives.
        const words = setTimeout(() => this.#child.stderr?.destroy(), wordsMs);
        this.#child.once('close', () => {
          clearTimeout(words);
          this.#over(code, signal);
          resolve();
        });
        endGroup(this.#child.pid);
      });
    });
    this.#ask();
    this.#asking = setInterval(() => this.#watch(), askEveryMs);
    this.say({ to: 'load', file });
  }

  /** Says it with all that is said in this turn of the event loop. */
  say(message: ToScript): void {
    this.#unsaid.push(message);
    if (this.#unsaid.length === 1) {
      setImmediate(() => this.#flush());
    }
  }

  /** From now on it may stand still, as a debugger has it. */
  debugged(): void {
    this.#phase = 'debugged';
  }

  /** Resolves when the process is gone. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.say({ to: 'exit' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), endMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #flush(): void {
    const messages = this.#unsaid;
    this.#unsaid = [];
    if (this.#child.connected) {
      // The callback takes the error of a process that ends meanwhile: its end says more.
      this.#child.send(messages, () => undefined);
    }
  }

  #take(messages: readonly FromScript[]): void {
    for (const { from } of messages) {
      if (from === 'ready' && this.#phase === 'beginning') {
        this.#phase = 'loading';
        this.#ask();
      } else if (from === 'loaded' && this.#phase === 'loading') {
        this.#phase = 'running';
      } else if (from === 'pong') {
        this.#askedAt = undefined;
      }
    }
    this.#terms.said(messages);
  }

  #ask(): void {
    const { pid } = this.#child;
    this.#askedAt = performance.now();
    this.#cpuMsThen = pid === undefined ? undefined : cpuMsOf(pid);
    this.say({ to: 'ping' });
  }

  #watch(): void {
    const { pid } = this.#child;
    const bytes = pid === undefined ? undefined : residentBytesOf(pid);
    if (bytes !== undefined && bytes > residentBytesMax) {
      this.#kill(this.#tooMuch(residentBytesMax));
    } else if (this.#askedAt === undefined) {
      this.#ask();
    } else if (this.#isStuck) {
      // An answer that this thread was too busy to read comes first.
      setImmediate(() => {
        if (this.#askedAt !== undefined && this.#isStuck) {
          this.#kill(
            bytes !== undefined && bytes > heapMb * 2 ** 20
              ? this.#tooMuch(heapMb * 2 ** 20)
              : this.#error('scriptStuck', 'its event loop does not turn any more'),
          );
        }
      });
    }
  }

  get #isStuck(): boolean {
    const { pid } = this.#child;
    const waitedMs = performance.now() - (this.#askedAt ?? Infinity);
    switch (this.#phase) {
      case 'debugged':
        return false;
      case 'beginning':
        return waitedMs > beginMs;
      case 'loading':
        return waitedMs > loadMs;
      case 'running': {
        const cpuMs = pid === undefined ? undefined : cpuMsOf(pid);
        return cpuMs === undefined || this.#cpuMsThen === undefined
          ? waitedMs > stuckMs
          : waitedMs > blockedMs || cpuMs - this.#cpuMsThen > stuckCpuMs;
      }
    }
  }

  #kill(why: SocketError): void {
    this.#verdict ??= why;
    this.#child.kill('SIGKILL');
  }

  #over(code: number | null, signal: string | null): void {
    clearInterval(this.#asking);
    if (this.#ended !== undefined) {
      return;
    }
    const isOutOfMemory = /heap out of memory|Allocation failed|invalid array length/i;
    this.#terms.ended(
      this.#verdict ??
        (isOutOfMemory.test(this.#lastWords)
          ? this.#tooMuch(heapMb * 2 ** 20)
          : this.#error('scriptEnded', signal === null ? `exit code ${code}` : signal)),
    );
  }

  #tooMuch(limitBytes: number): SocketError {
    return { ...this.#error('scriptOutOfMemory', 'it has taken too much memory'), limitBytes };
  }

  #error(code: 'scriptStuck' | 'scriptEnded' | 'scriptOutOfMemory', message: string): SocketError {
    return { ...socketError(code, message), path: this.#file };
  }
}

/** Ends what a process began that is gone, unless that made a group of its own (setpgid(2)). */
function endGroup(pid: number | undefined): void {
  if (!hasProcessGroups || pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
