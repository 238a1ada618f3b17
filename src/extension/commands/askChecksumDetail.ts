import * as vscode from 'vscode';
import { checksumFor, usualByteOrder } from '../../shared/checksum.ts';
import type { ChecksumSetting } from '../../shared/checksum.ts';
import { askText } from '../quickInput/askText.ts';
import { choose } from '../quickInput/choose.ts';
import { askOne } from '../quickInput/runSteps.ts';

const byteOrders = ['little', 'big'] as const;
const forms = ['bytes', 'hex'] as const;

export type ChecksumDetail = Exclude<keyof ChecksumSetting, 'name'>;

/** What there is to say of a checksum besides its name. */
export function checksumDetails({ name, byteOrder, form = 'bytes', skip = 0 }: ChecksumSetting) {
  return [
    ...(checksumFor(name).size === 1
      ? []
      : [
          {
            value: 'byteOrder' as const,
            label: vscode.l10n.t('Byte order of the checksum'),
            description: byteOrderName(byteOrder ?? usualByteOrder(name)),
          },
        ]),
    {
      value: 'form' as const,
      label: vscode.l10n.t('Format of the checksum'),
      description: formName(form),
    },
    {
      value: 'skip' as const,
      label: vscode.l10n.t('Bytes at the start that the checksum skips'),
      description: String(skip),
    },
  ];
}

/** The checksum as it is then. */
export async function askChecksumDetail(
  title: string,
  detail: ChecksumDetail,
  checksum: ChecksumSetting,
): Promise<ChecksumSetting> {
  const { byteOrder = usualByteOrder(checksum.name), form = 'bytes', skip = 0 } = checksum;
  switch (detail) {
    case 'byteOrder': {
      const chosen = await choose(title, byteOrders, byteOrder, byteOrderName);
      return chosen === undefined ? checksum : { ...checksum, byteOrder: chosen };
    }
    case 'form': {
      const chosen = await choose(title, forms, form, formName);
      return chosen === undefined ? checksum : { ...checksum, form: chosen };
    }
    case 'skip': {
      const text = await askOne(title, (frame) =>
        askText(frame, {
          placeholder: vscode.l10n.t('Bytes at the start that the checksum skips'),
          value: String(skip),
          recent: [],
          check: (typed) =>
            /^\d{1,6}$/.test(typed)
              ? { ok: true, description: vscode.l10n.t('{0} bytes', typed) }
              : { ok: false, fault: vscode.l10n.t('A whole number from 0 to 999999 is expected.') },
        }),
      );
      return text === undefined ? checksum : { ...checksum, skip: Number(text) };
    }
  }
}

function byteOrderName(byteOrder: (typeof byteOrders)[number]): string {
  return byteOrder === 'big' ? vscode.l10n.t('Big endian') : vscode.l10n.t('Little endian');
}

function formName(form: (typeof forms)[number]): string {
  return form === 'hex' ? vscode.l10n.t('as hex digits') : vscode.l10n.t('as bytes');
}
