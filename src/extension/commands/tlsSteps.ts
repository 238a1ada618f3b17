import * as vscode from 'vscode';
import { askText } from '../quickInput/askText.ts';
import { mapReply } from '../quickInput/runSteps.ts';
import type { Step } from '../quickInput/runSteps.ts';
import type { NewSocketDraft } from './newSocketDraft.ts';

/** Ask what a listener shows to its clients. */
export function certificateSteps({ keys }: NewSocketDraft): readonly Step<NewSocketDraft>[] {
  return [
    fileStep('certificate', {
      placeholder: vscode.l10n.t('A PEM file with the certificate to present and its chain'),
      empty: vscode.l10n.t('A generated self-signed certificate'),
    }),
    ...(keys.tls?.certificate === undefined
      ? []
      : [
          fileStep('key', {
            placeholder: vscode.l10n.t('A PEM file with its private key'),
            empty: vscode.l10n.t('It is in the same file'),
          }),
        ]),
  ];
}

/** Asks whom a client trusts. */
export function caStep(): Step<NewSocketDraft> {
  return fileStep('ca', {
    placeholder: vscode.l10n.t('A PEM file with the CA certificates to trust'),
    empty: vscode.l10n.t('Node’s root certificates'),
  });
}

function fileStep(
  key: 'certificate' | 'key' | 'ca',
  question: { readonly placeholder: string; readonly empty: string },
): Step<NewSocketDraft> {
  return async (frame, { keys }) =>
    mapReply(
      await askText(frame, {
        ...question,
        value: keys.tls?.[key] ?? '',
        recent: [],
        check: () => ({
          ok: true,
          description: vscode.l10n.t('a relative path begins in the workspace folder'),
        }),
      }),
      (file) => {
        const tls = { ...keys.tls, [key]: file === '' ? undefined : file };
        const isEmpty = Object.values(tls).every((value) => value === undefined);
        return { keys: { ...keys, tls: isEmpty ? undefined : tls } };
      },
    );
}
