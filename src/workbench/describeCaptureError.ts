import type { CaptureError, CaptureErrorCode } from '../shared/capture.ts';
import { l10n } from './l10n.ts';

/** What happened to which file, why, and what to do about it. */
export function describeCaptureError(error: CaptureError): string {
  const { code, path = '', errno } = error;
  const why = `${reason(error)}${errno === undefined ? '' : `, ${errno}`}`;
  const way = hints()[code] ?? '';
  return `${path === '' ? why : `${path}: ${why}`}.${way === '' ? '' : ` ${way}`}`;
}

function reason({ code, message }: CaptureError): string {
  const reasons: Record<Exclude<CaptureErrorCode, 'failed'>, string> = {
    cancelled: l10n.t('it was cancelled'),
    accessDenied: l10n.t('access is denied'),
    diskFull: l10n.t('the disk is full'),
    noSuchFolder: l10n.t('the folder does not exist'),
    isFolder: l10n.t('a folder has that name'),
    noSuchFile: l10n.t('the file does not exist'),
    fileRemoved: l10n.t('the file was removed'),
    noSuchQuery: l10n.t('the view that was to be saved is closed'),
    notACapture: l10n.t('this is no pcap or pcapng file'),
    alreadyRecording: l10n.t('traffic is being recorded already'),
    notRecording: l10n.t('no traffic is being recorded'),
  };
  return code === 'failed' ? message : reasons[code];
}

function hints(): Partial<Record<CaptureErrorCode, string>> {
  return {
    accessDenied: l10n.t('Choose a folder that you may write to.'),
    diskFull: l10n.t('Free some space, or choose another disk.'),
    noSuchFolder: l10n.t('Create it, or choose another.'),
    isFolder: l10n.t('Choose another name.'),
  };
}
