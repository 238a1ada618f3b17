import * as vscode from 'vscode';
import { isLoopback, parseEndpoint } from '../shared/endpoint.ts';
import { settingIds } from '../shared/ids.ts';
import type { Limits } from '../shared/limits.ts';
import { mebibyte, settingBounds } from './settingBounds.ts';
import type { BoundedSetting } from './settingBounds.ts';
import { formatDefault, formats } from '../shared/viewFormat.ts';
import type { Format } from '../shared/viewFormat.ts';

/** The settings of now, in the engine's units. Values out of range fall back to the nearest bound. */
export function readLimits(): Limits {
  return {
    memoryBytes: readNumber('memoryMebibytes') * mebibyte,
    logBytesPerSocket: readNumber('logMebibytesPerSocket') * mebibyte,
    logEntriesPerSocket: readNumber('logEntriesPerSocket'),
    connectionsPerSocket: readNumber('connectionsPerSocket'),
    udpIdleMs: readNumber('udpIdleSeconds') * 1000,
    sendQueueBytes: readNumber('sendQueueMebibytes') * mebibyte,
    connectTimeoutMs: readNumber('connectTimeoutSeconds') * 1000,
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
    payloadBytes: readNumber('outputPayloadBytes'),
    linesPerSecond: readNumber('outputLinesPerSecond'),
  };
}

export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('socketWorkbench')) {
      listener();
    }
  });
}

function readNumber(name: BoundedSetting): number {
  const { default: fallback, minimum, maximum } = settingBounds[name];
  const value: unknown = vscode.workspace.getConfiguration().get(settingIds[name]);
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(maximum, Math.max(minimum, Math.round(value)))
    : fallback;
}
