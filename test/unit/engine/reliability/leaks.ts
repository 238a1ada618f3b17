import { readdirSync } from 'node:fs';

/** Descriptors that this process has open; undefined where the system doesn't tell. */
export function countOpenFiles(): number | undefined {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : undefined;
}

/**
 * Names of the sockets that are open in this process, as Node sees it. Node lets go of a handle some
 * turns of the event loop after it said that it is closed; that much is waited for.
 */
export async function openSockets(): Promise<string[]> {
  const isSocket = (name: string) => /^(?:TCP|UDP|TLS)/.test(name);
  let open = process.getActiveResourcesInfo().filter(isSocket);
  for (let turn = 0; open.length > 0 && turn < 50; turn += 1) {
    await new Promise(setImmediate);
    open = process.getActiveResourcesInfo().filter(isSocket);
  }
  return open;
}
