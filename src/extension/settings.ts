import * as vscode from 'vscode';
import { isLoopback, parseEndpoint } from '../shared/endpoint.ts';
import { settingIds } from '../shared/ids.ts';
import { defaultLimits } from '../shared/limits.ts';
import type { Limits } from '../shared/limits.ts';
import { formatDefault, formats } from '../shared/viewFormat.ts';
import type { Format } from '../shared/viewFormat.ts';

const mebibyte = 1024 * 1024;
/** The heap of a thread of Electron's has 4 GiB at most, half of which the engine leaves alone. */
const memoryMebibytesMax = 1_792;

/** The settings of now, in the engine's units. Values out of range fall back to the nearest bound. */
export function readLimits(): Limits {
  const { memoryBytes, logBytesPerSocket, sendQueueBytes, udpIdleMs, connectTimeoutMs } =
    defaultLimits;
  return {
    memoryBytes:
      number(settingIds.memoryMebibytes, memoryBytes / mebibyte, 64, memoryMebibytesMax) * mebibyte,
    logBytesPerSocket:
      number(settingIds.logMebibytesPerSocket, logBytesPerSocket / mebibyte, 1, 2048) * mebibyte,
    logEntriesPerSocket: number(
      settingIds.logEntriesPerSocket,
      defaultLimits.logEntriesPerSocket,
      100,
      5_000_000,
    ),
    connectionsPerSocket: number(
      settingIds.connectionsPerSocket,
      defaultLimits.connectionsPerSocket,
      1,
      100_000,
    ),
    udpIdleMs: number(settingIds.udpIdleSeconds, udpIdleMs / 1000, 1, 86_400) * 1000,
    sendQueueBytes:
      number(settingIds.sendQueueMebibytes, sendQueueBytes / mebibyte, 1, 1024) * mebibyte,
    connectTimeoutMs:
      number(settingIds.connectTimeoutSeconds, connectTimeoutMs / 1000, 1, 600) * 1000,
  };
}

/** Whether Enter sends the composer's message. */
export function readEnterSends(): boolean {
  return vscode.workspace.getConfiguration().get(settingIds.enterSends) !== false;
}

/** How the payloads of a socket are shown for which no display format was chosen. */
export function readDisplayFormat(): Format {
  const value: unknown = vscode.workspace.getConfiguration().get(settingIds.displayFormat);
  return formats.find((format) => format === value) ?? formatDefault.format;
}

/** For the user, in all workspaces. */
export async function setEnterSends(enterSends: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  await configuration.update(settingIds.enterSends, enterSends, vscode.ConfigurationTarget.Global);
}

/**
 * The address that a new listener binds to where only a port is typed; loopback where the setting names
 * none, and where the workspace is not trusted: nothing else may start there.
 */
export function readBindHost(): string {
  const value: unknown = vscode.workspace.getConfiguration().get(settingIds.bindAddress);
  const host = typeof value === 'string' ? value.trim().replace(/^\[(.*)\]$/, '$1') : '';
  const parsed = parseEndpoint(host.includes(':') ? `[${host}]:0` : `${host}:0`);
  const isUsable =
    parsed.ok &&
    !('path' in parsed.endpoint) &&
    (vscode.workspace.isTrusted || isLoopback(parsed.endpoint));
  return isUsable && host !== '' ? host : '127.0.0.1';
}

/** Whether the Traffic view comes into sight with the first socket that is started in a window. */
export function revealsOnStart(): boolean {
  return vscode.workspace.getConfiguration().get(settingIds.revealOnStart) !== false;
}

/** Whether the first message that is received while no Traffic view is visible is notified. */
export function notifiesWhenHidden(): boolean {
  return vscode.workspace.getConfiguration().get(settingIds.notifyWhenHidden) === true;
}

/** Whether traffic comes back after a reload. */
export function restoresTraffic(): boolean {
  return vscode.workspace.getConfiguration().get(settingIds.restoreAfterReload) !== false;
}

/** Bounds of the *Sockets* output channel. */
export interface OutputLimits {
  /** Bytes of a payload that a line shows. */
  readonly payloadBytes: number;
  readonly linesPerSecond: number;
}

export function readOutputLimits(): OutputLimits {
  return {
    payloadBytes: number(settingIds.outputPayloadBytes, 200, 1, 4_096),
    linesPerSecond: number(settingIds.outputLinesPerSecond, 200, 1, 2_000),
  };
}

export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('socketWorkbench')) {
      listener();
    }
  });
}

function number(id: string, fallback: number, minimum: number, maximum: number): number {
  const value: unknown = vscode.workspace.getConfiguration().get(id);
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(maximum, Math.max(minimum, Math.round(value)))
    : fallback;
}
