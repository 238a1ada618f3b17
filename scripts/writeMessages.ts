import fs from 'node:fs/promises';
import { messagesFile, messagesInCode } from './messages.ts';

/** Writes l10n/bundle.l10n.json, from which translations are made. */
const entries = (await messagesInCode()).map((text) => [text, text] as const);
await fs.writeFile(messagesFile, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
