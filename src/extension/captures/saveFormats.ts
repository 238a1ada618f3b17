import * as vscode from 'vscode';
import { formatExtensions, saveFormats } from '../../shared/capture.ts';
import type { SaveFormat } from '../../shared/capture.ts';

export interface FormatTitle {
  readonly title: string;
  readonly detail: string;
}

export function formatTitle(format: SaveFormat): FormatTitle {
  switch (format) {
    case 'pcapng':
      return {
        title: vscode.l10n.t('Capture (pcapng)'),
        detail: vscode.l10n.t('For Wireshark, tshark and this workbench'),
      };
    case 'jsonl':
      return {
        title: vscode.l10n.t('JSON Lines'),
        detail: vscode.l10n.t('One object per line, all bytes in base64'),
      };
    case 'csv':
      return {
        title: vscode.l10n.t('Table (CSV)'),
        detail: vscode.l10n.t('For spreadsheets; what looks like a formula gets an apostrophe'),
      };
    case 'text':
      return {
        title: vscode.l10n.t('Transcript'),
        detail: vscode.l10n.t('Readable text, with escapes for unprintable characters'),
      };
    case 'hex':
      return {
        title: vscode.l10n.t('Hex Dump'),
        detail: vscode.l10n.t('Every message as hexdump -C shows it'),
      };
    case 'raw':
      return {
        title: vscode.l10n.t('Bare Bytes'),
        detail: vscode.l10n.t('A file for each direction, nothing but the payloads'),
      };
  }
}

/** For a dialogue that saves; the first is offered first. */
export function saveFilters(): Record<string, string[]> {
  return Object.fromEntries(
    saveFormats.map((format) => [formatTitle(format).title, [formatExtensions[format]]]),
  );
}
