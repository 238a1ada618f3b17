// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';

/** The customary tag of a language that nobody speaks. */
export const pseudoLanguage = 'qps-ploc';

/** What no translator touches: blanks, icons, targets of links, settings, code. */
const kept = /(\{\d+\}|\$\([\w~-]+\)|\]\([^)]*\)|#[\w.]+#|`[^`]*`|\\[nrtx0]|\n)/g;
const plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const accented = [...'ÁƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞǪŔŠŢÛṼŴẊÝŽáƀçðéƒĝĥîĵķļḿñöþǫŕšţûṽŵẋýž'];

/**
 * A text as a translator of a wordy language leaves it: without one plain letter, in brackets that show
 * where it is cut off, and 40 % longer.
 *
 * @param {string} text
 */
export function pseudoText(text) {
  const long = text
    .split(kept)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[A-Za-z]/g, accentedOf)))
    .join('');
  return `[${long}${'~'.repeat(Math.ceil(text.length * 0.4))}]`;
}

/** @param {string} letter */
function accentedOf(letter) {
  return accented[plain.indexOf(letter)] ?? letter;
}

/**
 * A copy of an extension that speaks the pseudo language too.
 *
 * @param {string} extension folder of an extension, as last built
 * @param {string} folder to be made
 */
export async function copyPseudoExtension(extension, folder) {
  await fs.mkdir(path.join(folder, 'l10n'), { recursive: true });
  // No links: VS Code knows whose code it is by where that really lies.
  for (const name of ['package.json', 'package.nls.json', 'dist', 'media']) {
    await fs.cp(path.join(extension, name), path.join(folder, name), { recursive: true });
  }
  for (const name of ['package.nls', 'l10n/bundle.l10n']) {
    /** @type {Record<string, string>} */
    const texts = JSON.parse(await fs.readFile(path.join(extension, `${name}.json`), 'utf8'));
    const pseudo = Object.entries(texts).map(([key, text]) => [key, pseudoText(text)]);
    const target = path.join(folder, `${name}.${pseudoLanguage}.json`);
    await fs.writeFile(target, JSON.stringify(Object.fromEntries(pseudo)));
  }
}
