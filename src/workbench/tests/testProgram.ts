import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** How a program ended: with an exit code, or otherwise, in words. */
export type ProgramEnd = number | string;

/** A program that runs beside the steps of a test. */
export interface TestProgram {
  /** Resolves when it has ended, by itself or by `stop`. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends it with all that it started; resolves when it has. */
  stop(): Promise<void>;
}

/** How long a program may take to end after it was asked to, in milliseconds. */
const politeMs = 2_000;

/** Runs a command line in the shell, or a program with its arguments. What it prints is told as it comes. */
export function startProgram(
  command: string | readonly string[],
  folder: string,
  print: (text: string) => void,
): TestProgram {
  const env = { ...process.env };
  // VS Code runs its own programs by it; those of the user are to be run as from a terminal.
  delete env['ELECTRON_RUN_AS_NODE'];
  const isWindows = process.platform === 'win32';
  const [file = '', ...args] = typeof command === 'string' ? [command] : command;
  const child = spawn(file, args, {
    cwd: folder,
    env,
    shell: typeof command === 'string',
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, to be ended as one: what a shell started outlives the shell.
    detached: !isWindows,
  });
  child.stdout.setEncoding('utf8').on('data', print);
  child.stderr.setEncoding('utf8').on('data', print);
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'it ended'));
  });
  return { ended, stop: () => end(child, ended, isWindows) };
}

async function end(
  child: ChildProcess,
  ended: Promise<ProgramEnd>,
  isWindows: boolean,
): Promise<void> {
  const { pid } = child;
  if (pid === undefined) {
    await ended;
    return;
  }
  if (isWindows) {
    if (child.exitCode === null) {
      spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    }
    await ended;
    return;
  }
  signal(pid, 'SIGTERM');
  const timer = setTimeout(() => signal(pid, 'SIGKILL'), politeMs);
  await ended;
  clearTimeout(timer);
}

/** To the group of that process, where it is still there. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // All of the group have ended.
  }
}
