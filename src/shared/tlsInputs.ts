/** The keys in `tls` that name a file to be read. */
export const tlsFileKeys = ['certificate', 'key', 'ca'] as const;
export type TlsFileKey = (typeof tlsFileKeys)[number];

/** What a file held, and what it is called in messages. */
export interface TlsFile {
  readonly path: string;
  /** PEM. */
  readonly text: string;
}

/**
 * What the settings name and the engine can't or mustn't fetch itself: it goes to the engine with
 * each start and is kept nowhere else.
 */
export interface TlsInputs extends Readonly<Partial<Record<TlsFileKey, TlsFile>>> {
  /** Of the key, where it is encrypted. */
  readonly passphrase?: string;
  /** Absolute path of the file to append keys to. */
  readonly keyLog?: string;
}
