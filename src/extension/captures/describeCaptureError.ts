import * as vscode from 'vscode';
import type { CaptureError, CaptureErrorCode } from '../../shared/capture.ts';

/** What happened to which file, why, and what to do about it. */
export function describeCaptureError(error: CaptureError): string {
  const { code, path = '', errno } = error;
  const why = `${reason(error)}${errno === undefined ? '' : `, ${errno}`}`;
  const way = hints()[code] ?? '';
  return `${path === '' ? why : `${path}: ${why}`}.${way === '' ? '' : ` ${way}`}`;
}

function reason({ code, message }: CaptureError): string {
  const reasons: Record<Exclude<CaptureErrorCode, 'failed'>, string> = {
    cancelled: vscode.l10n.t('it was cancelled'),
    accessDenied: vscode.l10n.t('access is denied'),
    diskFull: vscode.l10n.t('the disk is full'),
    noSuchFolder: vscode.l10n.t('the folder does not exist'),
    isFolder: vscode.l10n.t('a folder has that name'),
    noSuchFile: vscode.l10n.t('the file does not exist'),
    fileRemoved: vscode.l10n.t('the file was removed'),
    noSuchQuery: vscode.l10n.t('the view that was to be saved is closed'),
    notACapture: vscode.l10n.t('this is no pcap or pcapng file'),
    alreadyRecording: vscode.l10n.t('traffic is being recorded already'),
    notRecording: vscode.l10n.t('no traffic is being recorded'),
  };
  return code === 'failed' ? message : reasons[code];
}

function hints(): Partial<Record<CaptureErrorCode, string>> {
  return {
    accessDenied: vscode.l10n.t('Choose a folder that you may write to.'),
    diskFull: vscode.l10n.t('Free some space, or choose another disk.'),
    noSuchFolder: vscode.l10n.t('Create it, or choose another.'),
    isFolder: vscode.l10n.t('Choose another name.'),
  };
}
