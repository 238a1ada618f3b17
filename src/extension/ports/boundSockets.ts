import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BoundSocket } from './boundSocket.ts';
import { parseLsof, parseNetstat, parseTasklist } from './portTools.ts';
import { readTables, withOwners } from './procNet.ts';

const run = promisify(execFile);

/** A tool that takes longer is not worth waiting for, in milliseconds. */
const toolMs = 5_000;

/**
 * What is bound on this machine, without owners; undefined where finding out would take a program of
 * the system's. Takes some milliseconds.
 */
export async function boundSockets(): Promise<readonly BoundSocket[] | undefined> {
  return process.platform === 'linux'
    ? (await readTables()).map(({ protocol, address, port }) => ({ protocol, address, port }))
    : undefined;
}

/**
 * What listens on this machine, with the programs that do, lowest port first; nothing where the system does
 * not tell. Looks through all processes.
 */
export async function listeningSockets(): Promise<readonly BoundSocket[]> {
  try {
    const found =
      process.platform === 'linux'
        ? await withOwners(await readTables())
        : process.platform === 'win32'
          ? parseNetstat(await output('netstat', ['-ano']))
          : parseLsof(await output('lsof', ['-nP', '-w', '-F', 'pcLnP', '-iTCP', '-sTCP:LISTEN']));
    return found.toSorted((one, other) => one.port - other.port);
  } catch {
    return [];
  }
}

/**
 * What is bound to a port, TCP and UDP, with the programs that have it; undefined where the system does
 * not tell. Looks through all processes: for after a failure, not for before.
 */
export async function socketsOnPort(port: number): Promise<readonly BoundSocket[] | undefined> {
  try {
    switch (process.platform) {
      case 'linux':
        return await withOwners((await readTables()).filter((row) => row.port === port));
      case 'win32':
        return await fromNetstat(port);
      default:
        return await fromLsof(port);
    }
  } catch {
    return undefined;
  }
}

async function fromLsof(port: number): Promise<readonly BoundSocket[]> {
  const flags = ['-nP', '-w', '-F', 'pcLnP'];
  const found = await Promise.all([
    output('lsof', [...flags, `-iTCP:${port}`, '-sTCP:LISTEN']),
    output('lsof', [...flags, `-iUDP:${port}`]),
  ]);
  return found.flatMap(parseLsof).filter((socket) => socket.port === port);
}

async function fromNetstat(port: number): Promise<readonly BoundSocket[]> {
  const rows = parseNetstat(await output('netstat', ['-ano'])).filter((row) => row.port === port);
  if (rows.length === 0) {
    return rows;
  }
  const programs = parseTasklist(await output('tasklist', ['/fo', 'csv', '/nh']).catch(() => ''));
  return rows.map((row) => {
    const program = programs.get(row.owner.pid);
    return program === undefined ? row : { ...row, owner: { ...row.owner, program } };
  });
}

/** `lsof` ends with 1 where it found nothing. */
async function output(tool: string, args: readonly string[]): Promise<string> {
  const ended = await run(tool, [...args], { timeout: toolMs, windowsHide: true }).catch(
    (error: unknown) => {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 1) {
        return { stdout: '' };
      }
      throw error;
    },
  );
  return ended.stdout;
}
