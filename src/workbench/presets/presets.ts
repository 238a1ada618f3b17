import { l10n } from '../l10n.ts';

/** The presets of mocks, in the order in which they are offered. */
export const presetIds = [
  'http',
  'smtp',
  'dns',
  'syslog',
  'statsd',
  'ntp',
  'modbus',
  'hl7',
  'commands',
] as const;
export type PresetId = (typeof presetIds)[number];

/** The file of a preset, from the folder of the extension on. */
export function presetPath(preset: PresetId): string {
  return `media/presets/${preset}.sockets.json`;
}

/** What a preset is called, and what it does. */
export function describePreset(preset: PresetId): { readonly name: string; readonly does: string } {
  switch (preset) {
    case 'http':
      return {
        name: l10n.t('HTTP server'),
        does: l10n.t('Routes, status, JSON bodies, a slow body, a connection that breaks'),
      };
    case 'smtp':
      return {
        name: l10n.t('Mail sink (SMTP)'),
        does: l10n.t('Takes every mail, each as one message, and refuses some recipients'),
      };
    case 'dns':
      return {
        name: l10n.t('Name server (DNS)'),
        does: l10n.t('Answers from a table of names'),
      };
    case 'syslog':
      return {
        name: l10n.t('Syslog sink'),
        does: l10n.t('Takes messages over UDP and TCP, and marks what sounds like trouble'),
      };
    case 'statsd':
      return {
        name: l10n.t('StatsD sink'),
        does: l10n.t('Takes metrics, and finds what is none and what is slow'),
      };
    case 'ntp':
      return {
        name: l10n.t('Time server (NTP)'),
        does: l10n.t('Tells the time of this machine'),
      };
    case 'modbus':
      return {
        name: l10n.t('Modbus/TCP device'),
        does: l10n.t('Registers that can be read and written'),
      };
    case 'hl7':
      return {
        name: l10n.t('HL7 receiver'),
        does: l10n.t('Acknowledges each message, over MLLP'),
      };
    case 'commands':
      return {
        name: l10n.t('Line commands'),
        does: l10n.t('A device or server that understands lines of commands'),
      };
  }
}
