import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { settingIds } from '../../shared/ids.ts';
import type { ViewDissection, ViewDissectRequest } from '../../shared/viewProtocol.ts';
import { inPayload, readPdml } from './readPdml.ts';
import type { TrafficEngine } from './trafficSource.ts';

/** How long tshark may take, in milliseconds. */
const timeoutMs = 20_000;
/** What it may print, in bytes. */
const outputBytesMax = 16 * 1024 * 1024;

/**
 * Has Wireshark's `tshark` dissect one entry, from a capture that holds that entry alone. Answers with
 * its tree, or with why there is none, worded.
 */
export async function dissect(
  engine: TrafficEngine,
  { socket, seq, length }: ViewDissectRequest,
): Promise<ViewDissection> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-'));
  try {
    const file = path.join(folder, 'entry.pcapng');
    const saved = await engine.saveTraffic({
      job: randomInt(2 ** 47),
      query: { sockets: [socket] },
      ranges: [{ from: seq, to: seq }],
      format: 'pcapng',
      path: file,
    });
    if (!saved.ok) {
      return {
        ok: false,
        reason: vscode.l10n.t('No capture was written: {0}', saved.error.message),
      };
    }
    if (saved.value.entries === 0) {
      return {
        ok: false,
        reason: vscode.l10n.t('That message was evicted: the log keeps the newest entries only.'),
      };
    }
    return await runTshark(file, length);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function runTshark(file: string, length: number): Promise<ViewDissection> {
  const chosen: unknown = vscode.workspace.getConfiguration().get(settingIds.tsharkPath);
  const command = typeof chosen === 'string' && chosen !== '' ? chosen : 'tshark';
  const { output, error } = await run(command, ['-n', '-r', file, '-T', 'pdml']);
  if (error) {
    return { ok: false, reason: reasonOf(error, command) };
  }
  const packets = readPdml(output);
  const [only] = packets;
  const nodes =
    only && packets.length === 1
      ? inPayload(only, length)
      : // An entry cut into several packets: their offsets are not the payload's.
        packets.flatMap((packet) => inPayload(packet, 0));
  return nodes.length > 0
    ? { ok: true, nodes, isCut: packets.some(({ isCut }) => isCut) }
    : { ok: false, reason: vscode.l10n.t('tshark found nothing in this message.') };
}

interface Failure {
  readonly code?: string | number | null | undefined;
  readonly killed?: boolean | undefined;
  readonly message: string;
}

function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly output: string; readonly error?: Failure }> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { timeout: timeoutMs, maxBuffer: outputBytesMax, windowsHide: true, encoding: 'utf8' },
      (error, output) => resolve({ output, ...(error && { error }) }),
    );
  });
}

function reasonOf({ code, killed, message }: Failure, command: string): string {
  if (code === 'ENOENT') {
    return vscode.l10n.t(
      '“{0}” is not installed. Install Wireshark, or name its tshark in the setting {1}.',
      command,
      settingIds.tsharkPath,
    );
  }
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return vscode.l10n.t('tshark has more to tell than is shown here.');
  }
  return killed === true
    ? vscode.l10n.t('tshark took longer than {0} seconds.', timeoutMs / 1000)
    : vscode.l10n.t('tshark failed: {0}', message.split('\n').at(-1) ?? '');
}
