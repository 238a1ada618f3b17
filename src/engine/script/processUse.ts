import fs from 'node:fs';

/** The unit of the times in `/proc/<pid>/stat`: 1/100 s on every Linux that Node runs on; proc(5). */
const tickMs = 10;

/** How long a process has computed, in milliseconds; nothing where the system doesn't say. */
export function cpuMsOf(pid: number): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may have spaces.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** How much memory a process has, in bytes; nothing where the system doesn't say. */
export function residentBytesOf(pid: number): number | undefined {
  // Not statm(5), which counts pages: how large they are differs, and Node does not tell.
  const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '') ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
}

function read(file: string): string | undefined {
  if (process.platform !== 'linux') {
    return undefined;
  }
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
