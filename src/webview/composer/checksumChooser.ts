import { checksumFor, checksumNames, usualByteOrder } from '../../shared/checksum.ts';
import type { ChecksumName, ChecksumSetting } from '../../shared/checksum.ts';
import { element } from '../elements.ts';
import { setChoices } from '../choices.ts';
import type { Localizer } from '../localizer.ts';

/** Those that most protocols have, which are offered first. */
const common: readonly ChecksumName[] = [
  'crc-16/modbus',
  'crc-32/iso-hdlc',
  'crc-16/ibm-3740',
  'crc-16/xmodem',
  'crc-8/smbus',
  'xor',
  'sum8',
  'lrc',
  'internet',
];

/** What people call some of them. */
const aliases: Partial<Record<ChecksumName, string>> = {
  'crc-32/iso-hdlc': 'CRC-32',
  'crc-16/ibm-3740': 'CRC-16/CCITT-FALSE',
  'crc-8/smbus': 'CRC-8',
  lrc: 'LRC',
  internet: 'RFC 1071',
};

/** A checksum's name as it is shown: `CRC-16/MODBUS`, `CRC-32 (ISO-HDLC)`. */
export function checksumLabel(name: ChecksumName): string {
  const alias = aliases[name];
  const label = name.toUpperCase();
  return alias === undefined || alias === label
    ? label
    : `${alias} (${label.replace(/^CRC-\d+\//, '')})`;
}

export interface ChecksumChooserOptions {
  readonly l10n: Localizer;
  readonly onDidChange: () => void;
}

/** Chooses which checksum is put behind a message, and how. */
export class ChecksumChooser {
  readonly root: HTMLElement;
  readonly #l10n: Localizer;
  readonly #name: HTMLSelectElement;
  readonly #byteOrder: HTMLSelectElement;
  readonly #form: HTMLSelectElement;
  readonly #skip: HTMLInputElement;
  readonly #details: HTMLElement;

  constructor({ l10n, onDidChange }: ChecksumChooserOptions) {
    this.#l10n = l10n;
    this.root = element('div', 'checksum-chooser');
    this.#name = select(l10n.text('checksum'));
    const none = element('option', '', l10n.text('checksum.none'));
    none.value = '';
    this.#name.append(
      none,
      group(l10n.text('checksum.common'), common),
      group(
        l10n.text('checksum.others'),
        checksumNames.filter((name) => !common.includes(name)),
      ),
    );
    this.#details = element('div', 'checksum-details');
    this.#byteOrder = select(l10n.text('checksum.byteOrder'));
    this.#form = select(l10n.text('checksum.form'));
    setChoices(
      this.#form,
      (['bytes', 'hex'] as const).map((form) => ({
        value: form,
        label: l10n.text(`checksum.${form}`),
      })),
      'bytes',
    );
    const skip = element('label', 'labelled', l10n.text('checksum.skip'));
    this.#skip = element('input', 'number-input');
    this.#skip.type = 'text';
    this.#skip.inputMode = 'numeric';
    this.#skip.placeholder = '0';
    skip.title = l10n.text('checksum.skipTip');
    skip.append(this.#skip);
    this.#details.append(this.#byteOrder, this.#form, skip);
    this.root.append(this.#name, this.#details);
    this.root.addEventListener('input', () => {
      this.#draw();
      onDidChange();
    });
  }

  /** Nothing where none is chosen; `skip` counts as 0 where it is no number. */
  get setting(): ChecksumSetting | undefined {
    const name = checksumNames.find((known) => known === this.#name.value);
    if (name === undefined) {
      return undefined;
    }
    const { value: byteOrder } = this.#byteOrder;
    const skip = /^\d{1,6}$/.test(this.#skip.value) ? Number(this.#skip.value) : 0;
    return {
      name,
      ...((byteOrder === 'big' || byteOrder === 'little') && { byteOrder }),
      ...(this.#form.value === 'hex' && { form: 'hex' }),
      ...(skip > 0 && { skip }),
    };
  }

  set setting(setting: ChecksumSetting | undefined) {
    this.#name.value = setting?.name ?? '';
    this.#draw();
    this.#byteOrder.value = setting?.byteOrder ?? '';
    this.#form.value = setting?.form ?? 'bytes';
    this.#skip.value = setting?.skip === undefined ? '' : String(setting.skip);
  }

  #draw(): void {
    const l10n = this.#l10n;
    const name = checksumNames.find((known) => known === this.#name.value);
    this.#details.hidden = name === undefined;
    if (name === undefined) {
      return;
    }
    this.#skip.setAttribute('aria-invalid', String(!/^\d{0,6}$/.test(this.#skip.value)));
    this.#byteOrder.hidden = checksumFor(name).size === 1;
    const usual = l10n.text(usualByteOrder(name) === 'big' ? 'bigEndian' : 'littleEndian');
    setChoices(
      this.#byteOrder,
      [
        { value: '', label: l10n.text('checksum.usualOrder', usual) },
        { value: 'big', label: l10n.text('bigEndian') },
        { value: 'little', label: l10n.text('littleEndian') },
      ],
      this.#byteOrder.value,
    );
  }
}

function select(label: string): HTMLSelectElement {
  const created = element('select');
  created.setAttribute('aria-label', label);
  created.title = label;
  return created;
}

function group(label: string, names: readonly ChecksumName[]): HTMLOptGroupElement {
  const created = element('optgroup');
  created.label = label;
  created.append(
    ...names.map((name) => {
      const option = element('option', '', checksumLabel(name));
      option.value = name;
      return option;
    }),
  );
  return created;
}
