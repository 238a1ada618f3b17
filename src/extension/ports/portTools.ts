import type { BoundSocket } from './boundSocket.ts';

/**
 * The fields that `lsof -nP -F pcLnP` prints, one a line: of a process `p` its id, `c` its program, `L`
 * its user; of a file `P` its protocol and `n` its name, as in `127.0.0.1:9999` and `*:5353`.
 */
export function parseLsof(text: string): BoundSocket[] {
  let pid = 0;
  let program = '';
  let user = '';
  let protocol: BoundSocket['protocol'] = 'tcp';
  return text.split('\n').flatMap((line) => {
    const value = line.slice(1);
    switch (line[0]) {
      case 'p':
        pid = Number(value);
        return [];
      case 'c':
        program = value;
        return [];
      case 'L':
        user = value;
        return [];
      case 'P':
        protocol = value.toLowerCase() === 'udp' ? 'udp' : 'tcp';
        return [];
      case 'n': {
        const local = localAddress(value, '0.0.0.0');
        return local ? [{ protocol, ...local, owner: { pid, program, user } }] : [];
      }
      default:
        return [];
    }
  });
}

/** The rows of `netstat -ano`; their state is in the system's language, so the peer's port tells. */
export function parseNetstat(text: string): (BoundSocket & { owner: { pid: number } })[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [name = '', own = '', peer = ''] = fields;
    const local = localAddress(own, '0.0.0.0');
    const protocol = name.toLowerCase();
    const waits = protocol === 'tcp' ? /:0$/.test(peer) : protocol === 'udp' && peer === '*:*';
    return waits && local
      ? [
          {
            protocol: protocol as BoundSocket['protocol'],
            ...local,
            owner: { pid: Number(fields.at(-1)) },
          },
        ]
      : [];
  });
}

/** The programs by process id that `tasklist /fo csv /nh` prints: `"node.exe","4711","Console",…`. */
export function parseTasklist(text: string): ReadonlyMap<number, string> {
  const rows = text.matchAll(/^"([^"]*)","(\d+)"/gm);
  return new Map([...rows].map(([, program = '', pid]) => [Number(pid), program]));
}

function localAddress(text: string, all: string) {
  const [, v6, v4 = '', port] = /^(?:\[([^\]%]*)(?:%[^\]]*)?\]|([^:\s]*)):(\d+)$/.exec(text) ?? [];
  const address = v6 ?? (v4 === '*' ? all : v4);
  return port === undefined ? undefined : { address, port: Number(port) };
}
