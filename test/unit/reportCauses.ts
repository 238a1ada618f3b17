import { configureGlobal } from 'fast-check';

// For `mocharc.json`, which requires this file: mocha does not print what caused an error, and a
// property that failed once in a thousand runs may never tell again.
configureGlobal({ includeErrorInReport: true });
