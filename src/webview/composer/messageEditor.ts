import type { Notation } from '../../shared/payload.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import type { Repetition } from '../../shared/sendJob.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';
import type { PickedFile } from '../../shared/viewSending.ts';
import { element } from '../elements.ts';
import type { Localizer } from '../localizer.ts';
import { sendKeys } from './composerBar.ts';
import type { ComposerTarget } from './composerTarget.ts';
import type { Draft } from './draft.ts';
import { HistoryCursor } from './historyCursor.ts';
import { MessageField } from './messageField.ts';
import { MessageReader } from './messageReader.ts';
import { MessageSettings } from './messageSettings.ts';
import { PickedFileRow } from './pickedFileRow.ts';
import { PreviewLine } from './previewLine.ts';
import { readRepetition, repeatDefault } from './repeatChooser.ts';
import { SavedMessageList } from './savedMessageList.ts';
import type { SavedMessageListOptions } from './savedMessageList.ts';

export interface MessageEditorOptions {
  readonly host: SavedMessageListOptions['host'] & Pick<HostApi, 'pickFile' | 'setEnterSends'>;
  readonly l10n: Localizer;
  readonly draft: Draft;
  readonly history: readonly PayloadExpression[];
  /** Whether Enter sends; else Ctrl+Enter does. */
  readonly enterSends: boolean;
  /** It is another message now. */
  readonly onDidEdit: () => void;
  /** Choices are offered, or no more. */
  readonly onDidOffer: () => void;
  readonly onDidSubmit: () => void;
  /** The user is done with the settings. */
  readonly onDidLeaveSettings: () => void;
  readonly notify: (text: string) => void;
}

/** What is to go out: a file by its absolute path, or a message, once or again and again. */
export type Content =
  { readonly file: string } | ({ readonly expression: PayloadExpression } & Partial<Repetition>);

const placeholders = {
  text: 'messagePlaceholder',
  hex: 'hexPlaceholder',
  base64: 'base64Placeholder',
} as const satisfies Record<Notation, string>;

/** What goes out: a message with its settings, or a file; its faults, its preview, and those of before. */
export class MessageEditor {
  /** Where it is written, or which file it is. */
  readonly roots: readonly HTMLElement[];
  /** How it is written, and the bytes that come of it. */
  readonly details: HTMLElement;
  readonly settingsId: string;
  readonly #options: MessageEditorOptions;
  readonly #history: HistoryCursor;
  readonly #field: MessageField;
  readonly #fileRow: PickedFileRow;
  readonly #settings: MessageSettings;
  readonly #preview: PreviewLine;
  readonly #reader: MessageReader;
  readonly #savedMessages: SavedMessageList;
  #file: PickedFile | undefined;
  /** Whether it stands there as it was sent. */
  isSent: boolean;

  constructor(options: MessageEditorOptions) {
    this.#options = options;
    const { host, l10n, draft } = options;
    this.#history = new HistoryCursor(options.history);
    this.#file = draft.file;
    this.isSent = draft.isSent ?? false;
    this.#reader = new MessageReader(l10n);
    this.#savedMessages = new SavedMessageList({
      host,
      l10n,
      field: () => this.#field,
      take: (message) => {
        this.#history.leave();
        this.#put(message);
      },
      notify: options.notify,
    });
    this.#field = new MessageField({
      l10n,
      text: draft.text,
      hasVariables: () => this.#settings.notation !== 'base64',
      actions: this.#savedMessages.actions,
      onDidEdit: () => this.#edited(),
      onDidOffer: options.onDidOffer,
      enterSends: options.enterSends,
      onDidSubmit: options.onDidSubmit,
      onDidStep: (way) => this.#step(way),
    });
    this.#fileRow = new PickedFileRow({ l10n, pick: () => void this.#pick() });
    this.#settings = new MessageSettings({
      l10n,
      draft,
      repeat: draft.repeat ?? repeatDefault,
      onDidAskVariable: () => this.#field.beginVariable(),
      onDidChange: () => this.#edited(),
      onDidLeave: options.onDidLeaveSettings,
      save: () => void this.#savedMessages.save(this.expression),
      offerSaved: () => void this.#savedMessages.toggle(),
      setEnterSends: (enterSends) => void host.setEnterSends(enterSends),
    });
    this.#preview = new PreviewLine({ l10n });
    this.roots = [this.#field.root, this.#fileRow.root];
    this.details = element('div', 'composer-details');
    this.details.append(this.#settings.root, this.#preview.root);
    this.settingsId = this.#settings.root.id;
  }

  get drafted() {
    return {
      ...this.#settings.chosen,
      text: this.#field.text,
      ...(this.#file && { file: this.#file }),
      repeat: this.#settings.repeat,
      ...(this.isSent && { isSent: true }),
    } satisfies Partial<Draft>;
  }

  get enterSends(): boolean {
    return this.#field.enterSends;
  }

  set enterSends(enterSends: boolean) {
    this.#field.enterSends = enterSends;
  }

  get expression(): PayloadExpression {
    return this.#settings.expression(this.#field.text);
  }

  /** Whether no frame is made of it, although the socket has framing. */
  get isRaw(): boolean {
    return this.#settings.isRaw;
  }

  /** Whether sending it begins something that goes on. */
  get repeats(): boolean {
    return this.#settings.repeat.isOn && !this.#settings.isFile;
  }

  /** Whether there is something to send. */
  get isWritten(): boolean {
    return this.#settings.isFile ? this.#file !== undefined : this.#field.text !== '';
  }

  /** Undefined where it can't go out as it is. */
  get content(): Content | undefined {
    const { isFile, repeat } = this.#settings;
    if (isFile) {
      return this.#file && { file: this.#file.path };
    }
    const repetition = repeat.isOn ? readRepetition(repeat) : {};
    return this.#reader.faultText !== undefined || repetition === 'invalid'
      ? undefined
      : { expression: this.expression, ...repetition };
  }

  /** What has to be mended before it can be sent; what is half written and offered is no fault yet. */
  get faultText(): string | undefined {
    if (this.#settings.isFile || this.#field.isOffering) {
      return undefined;
    }
    const { repeat } = this.#settings;
    const isWrong = repeat.isOn && readRepetition(repeat) === 'invalid';
    return (
      this.#reader.faultText ?? (isWrong ? this.#options.l10n.text('repeatInvalid') : undefined)
    );
  }

  /** In a few words, what is about to go out. */
  summary(hasSettings: boolean): string {
    const { isFile, summary } = this.#settings;
    const { message } = this.#reader;
    const hasLength = !isFile && message.kind === 'bytes' && this.#field.text !== '';
    const length = hasLength ? [this.#options.l10n.byteCount(message.bytes.length)] : [];
    return [...(hasSettings ? [] : summary), ...length].join(' · ');
  }

  focus(): void {
    this.#field.focus();
  }

  /** As high as what is written, after it was not in sight. */
  grow(): void {
    this.#field.grow();
  }

  /** Selects all: typing replaces it. */
  select(): void {
    this.#field.select();
  }

  /** Typing goes on behind it. */
  deselect(): void {
    this.#field.select(this.#field.text.length, 0);
  }

  /** Selects what is wrong in it; answers whether something is. */
  selectFault(): boolean {
    const { fault } = this.#reader;
    if (this.#settings.isFile || !fault) {
      return false;
    }
    this.#field.select(fault.position, fault.length);
    return true;
  }

  /** Puts a message there in place of what is written. */
  show(message: PayloadExpression, isRaw: boolean): void {
    this.#history.leave();
    this.#put(message, isRaw);
  }

  /** Takes away what is written or picked. */
  empty(): void {
    this.isSent = false;
    this.#field.text = '';
    this.#file = undefined;
  }

  /** Adds a message to those that were sent before. */
  remember(message: PayloadExpression): void {
    this.#history.add(message);
  }

  /** Reads it as it will go to the target. */
  read(target: ComposerTarget): void {
    this.#settings.setSocket(target.socket ?? {});
    const { expression } = this;
    if (this.#reader.read(expression, target, this.isRaw)) {
      this.#field.grow();
    }
    const { l10n } = this.#options;
    const keys = l10n.text(this.enterSends ? 'keysEnter' : 'keysCtrlEnter', sendKeys());
    const placeholder = `${keys} · ${l10n.text(placeholders[expression.notation])}`;
    const fault = this.#field.isOffering ? undefined : this.#reader.fault;
    this.#field.draw(placeholder, fault, expression.notation === 'text');
  }

  draw(hasSettings: boolean): void {
    const { isFile } = this.#settings;
    const { message } = this.#reader;
    this.#field.root.hidden = isFile;
    this.#fileRow.root.hidden = !isFile;
    this.#fileRow.draw(this.#file);
    this.#settings.root.hidden = !hasSettings;
    this.#settings.drawTools(!isFile && this.#field.text !== '', this.enterSends);
    this.#preview.root.hidden = !hasSettings || isFile;
    if (message.kind === 'bytes') {
      this.#preview.draw(message);
    } else {
      this.#preview.setStale(true);
    }
  }

  #put(message: PayloadExpression, isRaw = false): void {
    this.isSent = false;
    this.#field.text = message.text;
    this.#settings.show(message, isRaw);
    this.#savedMessages.leave();
    this.#options.onDidEdit();
  }

  #edited(): void {
    this.isSent = false;
    this.#history.leave();
    this.#options.onDidEdit();
  }

  #step(way: 'older' | 'newer'): boolean {
    const message = way === 'older' ? this.#history.older(this.expression) : this.#history.newer();
    if (message) {
      this.#put(message);
    }
    return message !== undefined;
  }

  async #pick(): Promise<void> {
    this.#file = (await this.#options.host.pickFile()) ?? this.#file;
    this.isSent = false;
    this.#options.onDidEdit();
  }
}
