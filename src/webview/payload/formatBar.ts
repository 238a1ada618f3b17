import { decoderIds, decoderNames } from '../../shared/decoders/decoded.ts';
import type { DecoderId } from '../../shared/decoders/decoded.ts';
import { protocolIds, protocolNames } from '../../shared/protocol/protocolNames.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import { textEncodings } from '../../shared/textEncodings.ts';
import { formatDefault, formats } from '../../shared/viewFormat.ts';
import type { SocketFormat } from '../../shared/viewFormat.ts';
import { element } from '../elements.ts';
import { setChoices } from '../choices.ts';
import type { Localizer } from '../localizer.ts';

export interface FormatBarOptions {
  readonly l10n: Localizer;
  readonly onDidChoose: (format: SocketFormat) => void;
  /** The user wants the socket's stream framed and decoded as this protocol. */
  readonly onDidDecodeAs: (protocol: ProtocolId) => void;
}

/** Formats in which the text's encoding matters. */
const textual: readonly SocketFormat['format'][] = ['auto', 'textAndDump', 'text', 'json', 'ansi'];

/** Chooses how a socket's payloads are shown. */
export class FormatBar {
  readonly root: HTMLElement;
  readonly #options: FormatBarOptions;
  readonly #format: HTMLSelectElement;
  readonly #encoding: HTMLSelectElement;
  readonly #decoder: HTMLSelectElement;
  readonly #suggestion: HTMLButtonElement;
  readonly #decodeAs: HTMLButtonElement;
  #protocol: ProtocolId | undefined;
  #shown: SocketFormat = formatDefault;
  #suggested: SocketFormat | undefined;

  constructor(options: FormatBarOptions) {
    this.#options = options;
    const { l10n } = options;
    this.root = element('div', 'format-bar');
    this.#format = this.#select('format', () => {
      const format = formats.find((one) => one === this.#format.value) ?? 'auto';
      options.onDidChoose({ ...this.#shown, format });
    });
    this.#encoding = this.#select('encoding', () => {
      const encoding = textEncodings.find((one) => one === this.#encoding.value);
      options.onDidChoose({ ...this.#shown, ...(encoding && { encoding }) });
    });
    this.#decoder = this.#select('decoder', () => {
      const decoder = decoderIds.find((id) => id === this.#decoder.value);
      options.onDidChoose({ ...withoutDecoder(this.#shown), ...(decoder && { decoder }) });
    });
    this.#suggestion = element('button', 'suggestion');
    this.#suggestion.type = 'button';
    this.#suggestion.addEventListener('click', () => {
      if (this.#suggested) {
        options.onDidChoose(this.#suggested);
      }
    });
    this.#decodeAs = element('button', 'decode-as', options.l10n.text('decodeAsShort'));
    this.#decodeAs.type = 'button';
    this.#decodeAs.hidden = true;
    this.#decodeAs.addEventListener('click', () => {
      if (this.#protocol) {
        options.onDidDecodeAs(this.#protocol);
      }
    });
    this.root.append(this.#format, this.#encoding, this.#decoder);
    this.root.append(this.#suggestion, this.#decodeAs);
    setChoices(
      this.#format,
      formats.map((format) => ({ value: format, label: l10n.text(`format.${format}`) })),
      'auto',
    );
  }

  show(format: SocketFormat): void {
    const { l10n } = this.#options;
    this.#shown = format;
    this.#format.value = format.format;
    this.#encoding.hidden = !textual.includes(format.format);
    this.#decoder.hidden = format.format !== 'decoded';
    if (!this.#encoding.hidden) {
      const choices = textEncodings.map((name) => ({ value: name, label: encodingName(name) }));
      setChoices(this.#encoding, choices, format.encoding ?? 'utf-8');
      this.#encoding.classList.toggle('usual', (format.encoding ?? 'utf-8') === 'utf-8');
    }
    const automatic = { value: '', label: l10n.text('decoder.recognise') };
    setChoices(
      this.#decoder,
      [automatic, ...decoderIds.map((id) => ({ value: id, label: decoderNames[id] }))],
      format.decoder ?? '',
    );
  }

  /** Offers what recognises the bytes, unless they are shown so already, or in colours. */
  suggest(found: DecoderId | 'json' | undefined): void {
    const { format } = this.#shown;
    const isOffered =
      found !== undefined &&
      !['json', 'ansi', ...(found === 'json' ? [] : ['decoded'])].includes(format);
    this.#suggestion.hidden = !isOffered;
    if (isOffered) {
      this.#suggested = {
        ...withoutDecoder(this.#shown),
        format: found === 'json' ? 'json' : 'decoded',
      };
      const name = found === 'json' ? 'JSON' : decoderNames[found];
      this.#suggestion.textContent = name;
      this.#suggestion.title = this.#options.l10n.text('showAs', name);
      this.#suggestion.setAttribute('aria-label', this.#suggestion.title);
    }
  }

  /** Offers to frame and decode the stream as the protocol that its bytes look like. */
  suggestDecodeAs(found: DecoderId | 'json' | undefined): void {
    const protocol = protocolIds.find((id) => id === found);
    this.#protocol = protocol;
    this.#decodeAs.hidden = protocol === undefined;
    if (protocol) {
      const { l10n } = this.#options;
      const { name } = protocolNames[protocol];
      this.#decodeAs.setAttribute('aria-label', l10n.text('decodeAs', name));
      this.#decodeAs.title = l10n.text('looksLike', name);
    }
  }

  #select(name: 'format' | 'encoding' | 'decoder', choose: () => void): HTMLSelectElement {
    const select = element('select', `choose-${name}`);
    const label = this.#options.l10n.text(name);
    select.title = label;
    select.setAttribute('aria-label', label);
    select.addEventListener('change', choose);
    return select;
  }
}

function withoutDecoder(format: SocketFormat): SocketFormat {
  const rest = { ...format };
  delete rest.decoder;
  return rest;
}

function encodingName(encoding: string): string {
  return encoding.replace(/^(?:utf|iso|euc|koi8|gb|big|ibm)/, (start) => start.toUpperCase());
}
