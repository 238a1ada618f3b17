/**
 * Texts for people, in English. The extension's bundles have VS Code's own `l10n` in place of this module
 * (`localizedByVscode` in `scripts/bundlePlugins.mjs`), and with it the language of the editor.
 */
export const l10n = {
  /** Puts the parts in place of `{0}`, `{1}`, … */
  t: (message: string, ...parts: readonly (string | number | boolean)[]): string =>
    message.replace(/\{(\d+)\}/g, (whole, index: string) => String(parts[Number(index)] ?? whole)),
};
