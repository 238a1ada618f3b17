/** As much of `vscode` as the wording of the Traffic view asks for: texts in English. */
export const l10n = {
  t: (message: string, ...parts: readonly (string | number)[]): string =>
    message.replace(/\{(\d)\}/g, (whole, index: string) => String(parts[Number(index)] ?? whole)),
};
