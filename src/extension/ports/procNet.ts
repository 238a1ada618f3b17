import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { BoundSocket, PortOwner } from './boundSocket.ts';

/** A row of the kernel's tables (proc_pid_net(5)), with what leads to its owner. */
export interface TableRow extends BoundSocket {
  readonly inode: string;
  readonly uid: number;
}

const listenState = '0A';
/** TCP_CLOSE, which is what a UDP socket without a peer has. */
const unconnectedState = '07';

/** The rows of `/proc/net/tcp`, `tcp6`, `udp` or `udp6` that are bound and wait for peers. */
export function parseTable(text: string, protocol: BoundSocket['protocol']): TableRow[] {
  const wanted = protocol === 'tcp' ? listenState : unconnectedState;
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , uid, , inode] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === wanted && inode !== undefined
      ? [
          {
            protocol,
            address: addressOf(address),
            port: parseInt(port, 16),
            inode,
            uid: Number(uid),
          },
        ]
      : [];
  });
}

/** The kernel prints 32-bit words as it has them in memory, which is backwards on these machines. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)),
  );
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  // A URL writes an address in its short form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** What is bound on this machine; a table that can't be read has no rows. */
export async function readTables(): Promise<TableRow[]> {
  const tables = (['tcp', 'udp'] as const).flatMap((protocol) =>
    ['', '6'].map(async (family) =>
      parseTable(await readText(`/proc/net/${protocol}${family}`), protocol),
    ),
  );
  return (await Promise.all(tables)).flat();
}

/** The same rows with their owners: looks through the open files of every process that it may see. */
export async function withOwners(rows: readonly TableRow[]): Promise<BoundSocket[]> {
  const wanted = new Set(rows.map(({ inode }) => `socket:[${inode}]`));
  const pids = new Map<string, number>();
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of wanted.size === 0 ? [] : processes) {
    const folder = `/proc/${pid}/fd`;
    // Of another user: the system hides them.
    const files = await readdir(folder).catch(() => []);
    for (const file of files) {
      const target = await readlink(path.join(folder, file)).catch(() => '');
      if (wanted.has(target) && !pids.has(target)) {
        pids.set(target, Number(pid));
      }
    }
  }
  const users = await readUsers();
  return Promise.all(
    rows.map(async ({ inode, uid, ...socket }) => ({
      ...socket,
      owner: await ownerOf(pids.get(`socket:[${inode}]`), users.get(uid) ?? String(uid)),
    })),
  );
}

async function ownerOf(pid: number | undefined, user: string): Promise<PortOwner> {
  if (pid === undefined) {
    return { user };
  }
  // `comm` has 15 characters at most, and threads rename it.
  const [command = ''] = (await readText(`/proc/${pid}/cmdline`)).split('\0');
  const program = path.basename(command) || (await readText(`/proc/${pid}/comm`)).trim();
  return { pid, user, ...(program === '' ? {} : { program }) };
}

async function readUsers(): Promise<ReadonlyMap<number, string>> {
  const lines = (await readText('/etc/passwd')).split('\n').map((line) => line.split(':'));
  return new Map(lines.map(([name = '', , uid]) => [Number(uid), name]));
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
