import { Worker } from 'node:worker_threads';

/** How often a sign of life is given and looked for, and how long none means that nobody is there. */
const stepMs = 500;
const silenceMs = 15_000;

/*
 * A thread of its own, since a script in an endless loop can't do it. The engine ends such a script; this is
 * for when the engine is gone.
 */
const code = `
const { workerData: { alive, stepMs, steps, group } } = require('node:worker_threads');
const parent = process.ppid;
let last = -1, silent = 0;
setInterval(() => {
  const now = Atomics.load(alive, 0);
  silent = now === last && Atomics.load(alive, 1) === 0 ? silent + 1 : 0;
  last = now;
  if (process.ppid !== parent || silent > steps) process.kill(group ? -process.pid : process.pid, 'SIGKILL');
}, stepMs);
`;

/** Ends this process, and its group, once the process that began it is gone, or its own event loop stands still. */
export class OrphanWatch {
  readonly #alive = new Int32Array(new SharedArrayBuffer(8));

  constructor() {
    setInterval(() => Atomics.add(this.#alive, 0, 1), stepMs).unref();
    new Worker(code, {
      eval: true,
      workerData: {
        alive: this.#alive,
        stepMs,
        steps: silenceMs / stepMs,
        group: process.platform !== 'win32',
      },
      resourceLimits: { maxOldGenerationSizeMb: 8 },
    }).unref();
  }

  /** From now on the event loop may stand still: a debugger stops it. */
  allowPauses(): void {
    Atomics.store(this.#alive, 1, 1);
  }
}
