import manifest from '../../package.json';

/** Of the program, which is that of the extension. */
export const version = manifest.version;
