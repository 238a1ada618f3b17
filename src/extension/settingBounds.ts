import { defaultLimits } from '../shared/limits.ts';

export const mebibyte = 1024 * 1024;

/** Defaults and bounds of the settings that are numbers: of the manifest, and of what is read. */
export const settingBounds = {
  logMebibytesPerSocket: {
    default: defaultLimits.logBytesPerSocket / mebibyte,
    minimum: 1,
    maximum: 2_048,
  },
  logEntriesPerSocket: {
    default: defaultLimits.logEntriesPerSocket,
    minimum: 100,
    maximum: 5_000_000,
  },
  // The heap of a thread of Electron's has 4 GiB at most, half of which the engine leaves alone.
  memoryMebibytes: { default: defaultLimits.memoryBytes / mebibyte, minimum: 64, maximum: 1_792 },
  connectionsPerSocket: {
    default: defaultLimits.connectionsPerSocket,
    minimum: 1,
    maximum: 100_000,
  },
  udpIdleSeconds: { default: defaultLimits.udpIdleMs / 1000, minimum: 1, maximum: 86_400 },
  sendQueueMebibytes: {
    default: defaultLimits.sendQueueBytes / mebibyte,
    minimum: 1,
    maximum: 1_024,
  },
  connectTimeoutSeconds: {
    default: defaultLimits.connectTimeoutMs / 1000,
    minimum: 1,
    maximum: 600,
  },
  outputPayloadBytes: { default: 200, minimum: 1, maximum: 4_096 },
  outputLinesPerSecond: { default: 200, minimum: 1, maximum: 2_000 },
} as const;

export type BoundedSetting = keyof typeof settingBounds;
