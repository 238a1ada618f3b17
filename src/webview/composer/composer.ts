import type { Notation } from '../../shared/payload.ts';
import type { ComposedMessage, HostApi, ViewSocket } from '../../shared/viewProtocol.ts';
import type {
  PickedFile,
  ViewSendTarget,
  ViewSendRequest,
  ViewSendJobRequest,
} from '../../shared/viewSending.ts';
import { isSameMessage } from '../../shared/viewSending.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import { ComposerBar, sendKeys } from './composerBar.ts';
import { ComposerNote } from './composerNote.ts';
import type { Note } from './composerNote.ts';
import { ComposerTarget } from './composerTarget.ts';
import type { Aim, ComposerTargetOptions } from './composerTarget.ts';
import { deliver, startSendJob } from './delivery.ts';
import type { Draft } from './draft.ts';
import { element } from '../elements.ts';
import { HistoryCursor } from './historyCursor.ts';
import { SavedMessageList } from './savedMessageList.ts';
import type { SavedMessageListOptions } from './savedMessageList.ts';
import { MessageField } from './messageField.ts';
import { MessageReader } from './messageReader.ts';
import { MessageSettings } from './messageSettings.ts';
import { TransientNote } from './transientNote.ts';
import { PickedFileRow } from './pickedFileRow.ts';
import { PreviewLine } from './previewLine.ts';
import { readRepetition, repeatDefault } from './repeatChooser.ts';
import { RunningSendJobs } from './runningSendJobs.ts';
import { obstacleNote } from './sendBlocker.ts';
import type { Localizer } from '../localizer.ts';

export interface ComposerOptions {
  readonly root: HTMLFormElement;
  readonly host: ComposerTargetOptions['host'] &
    SavedMessageListOptions['host'] &
    Pick<
      HostApi,
      'send' | 'startSendJob' | 'cancelSendJob' | 'pickFile' | 'start' | 'setEnterSends'
    >;
  readonly l10n: Localizer;
  readonly draft: Draft;
  readonly history: readonly PayloadExpression[];
  /** Whether Enter sends; else Ctrl+Enter does. */
  readonly enterSends: boolean;
  readonly onDidChange: () => void;
}

const placeholders = {
  text: 'messagePlaceholder',
  hex: 'hexPlaceholder',
  base64: 'base64Placeholder',
} as const satisfies Record<Notation, string>;

/** The send box: what goes out, whom it goes to, how, and why it can't go. */
export class Composer {
  readonly #options: ComposerOptions;
  readonly #target: ComposerTarget;
  readonly #history: HistoryCursor;
  readonly #field: MessageField;
  readonly #fileRow: PickedFileRow;
  readonly #settings: MessageSettings;
  readonly #preview: PreviewLine;
  readonly #sendJobs: RunningSendJobs;
  readonly #note: ComposerNote;
  readonly #bar: ComposerBar;
  readonly #reader: MessageReader;
  readonly #savedMessages: SavedMessageList;
  #hasSettings: boolean;
  #isFolded: boolean;
  #file: PickedFile | undefined;
  /** Whether the message stands there as it was sent. */
  #isSent: boolean;
  /** What became of the last message. */
  readonly #outcome = new TransientNote(() => this.#draw());
  #isSending = false;
  #isStarting = false;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const { root, host, l10n, draft } = options;
    this.#history = new HistoryCursor(options.history);
    this.#file = draft.file;
    this.#isSent = draft.isSent ?? false;
    this.#hasSettings = draft.hasSettings ?? false;
    this.#isFolded = draft.isFolded ?? false;
    root.setAttribute('aria-label', l10n.text('composer'));
    this.#reader = new MessageReader(l10n);
    this.#savedMessages = new SavedMessageList({
      host,
      l10n,
      field: () => this.#field,
      take: (message) => {
        this.#history.leave();
        this.#show(message);
      },
      notify: (text) => this.#outcome.set({ text, isError: false }),
    });
    this.#field = new MessageField({
      l10n,
      text: draft.text,
      hasVariables: () => this.#settings.notation !== 'base64',
      actions: this.#savedMessages.actions,
      onDidEdit: () => this.#edited(),
      onDidOffer: () => this.#changed(),
      enterSends: options.enterSends,
      onDidSubmit: () => void this.#send(),
      onDidStep: (way) => this.#step(way),
    });
    this.#fileRow = new PickedFileRow({ l10n, pick: () => void this.#pick() });
    this.#settings = new MessageSettings({
      l10n,
      draft,
      repeat: draft.repeat ?? repeatDefault,
      onDidAskVariable: () => this.#field.beginVariable(),
      onDidChange: () => this.#edited(),
      onDidLeave: () => this.#bar.toggleSettings(),
      save: () => void this.#savedMessages.save(this.#expression),
      offerSaved: () => void this.#savedMessages.toggle(),
      setEnterSends: (enterSends) => void host.setEnterSends(enterSends),
    });
    this.#preview = new PreviewLine({ l10n });
    this.#sendJobs = new RunningSendJobs({
      l10n,
      stop: (job) => void host.cancelSendJob(job),
    });
    this.#note = new ComposerNote();
    const targetGroup = element('div', 'composer-target');
    this.#bar = new ComposerBar({
      l10n,
      target: targetGroup,
      message: [this.#field.root, this.#fileRow.root],
      note: this.#note.root,
      settingsId: this.#settings.root.id,
      onDidToggleSettings: () => {
        this.#hasSettings = !this.#hasSettings;
        this.#changed();
      },
      onDidFold: (isFolded) => this.#fold(isFolded),
    });
    const details = element('div', 'composer-details');
    details.append(this.#settings.root, this.#preview.root);
    root.append(this.#sendJobs.root, details, this.#bar.root, this.#bar.unfoldButton);
    this.#target = new ComposerTarget({
      root: targetGroup,
      host,
      l10n,
      target: draft,
      onDidChange: () => this.#changed(),
    });
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#changed();
  }

  get draft(): Draft {
    return {
      ...this.#settings.chosen,
      ...this.#target.target,
      text: this.#field.text,
      ...(this.#file && { file: this.#file }),
      repeat: this.#settings.repeat,
      hasSettings: this.#hasSettings,
      ...(this.#isFolded && { isFolded: true }),
      ...(this.#isSent && { isSent: true }),
    };
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    this.#sendJobs.draw(sockets);
    this.#isStarting = this.#isStarting && this.#sendJobs.root.hidden === true;
    this.#target.setSockets(sockets);
  }

  /** Aims there because the user said so. */
  aim(target: Aim): void {
    this.#letGo(target);
    this.#target.choose(target);
  }

  /**
   * Aims at what the view shows alone; answers whether it did. What is written and not sent stays with
   * whom it is for.
   */
  follow(target: Aim): boolean {
    this.#letGo(target);
    return this.#target.follow(target);
  }

  /** Whether the target is kept from what the view shows at first. */
  get isPinned(): boolean {
    return this.#target.target.isPinned === true;
  }

  setEnterSends(enterSends: boolean): void {
    this.#field.enterSends = enterSends;
    this.#changed();
  }

  /**
   * Takes the focus; with a message, that stands in the field, whole: nothing is put behind it. What is
   * written for another target is replaced by a message only, and keeps the composer otherwise.
   */
  compose({ socket, to = 'all', message }: ComposedMessage): void {
    if (socket !== undefined && message) {
      this.#target.choose({ socket, to });
    } else if (socket !== undefined && !this.follow({ socket, to })) {
      return;
    }
    if (message) {
      this.#history.leave();
      this.#show(message.expression, message.isRaw);
    }
    this.focus();
  }

  focus(): void {
    if (this.#isFolded) {
      this.#fold(false);
    } else {
      this.#field.focus();
    }
  }

  /** Makes room, or comes back with the focus. */
  #fold(isFolded: boolean): void {
    this.#isFolded = isFolded;
    this.#changed();
    if (isFolded) {
      this.#bar.unfoldButton.focus();
    } else {
      this.#field.grow();
      this.#field.focus();
    }
  }

  get #expression(): PayloadExpression {
    return this.#settings.expression(this.#field.text);
  }

  /** Whether there is something to send, which is for the target of now. */
  get #isWritten(): boolean {
    return this.#settings.isFile ? this.#file !== undefined : this.#field.text !== '';
  }

  /** A message that was sent does not go on to another target; the history still has it. */
  #letGo(target: Aim): void {
    if (this.#isSent && !this.#target.goesTo(target)) {
      this.#isSent = false;
      this.#field.text = '';
      this.#file = undefined;
      this.#target.setWritten(false);
    }
  }

  #show(message: PayloadExpression, isRaw = false): void {
    this.#isSent = false;
    this.#field.text = message.text;
    this.#settings.show(message, isRaw);
    this.#savedMessages.leave();
    this.#outcome.clear();
    this.#changed();
  }

  #edited(): void {
    this.#isSent = false;
    this.#history.leave();
    this.#outcome.clear();
    this.#changed();
  }

  #changed(): void {
    const { socket } = this.#target;
    this.#target.setWritten(this.#isWritten);
    this.#settings.setSocket(socket ?? {});
    const expression = this.#expression;
    if (this.#reader.read(expression, this.#target, this.#settings.isRaw)) {
      this.#field.grow();
    }
    this.#drawField(expression.notation);
    this.#draw();
    this.#options.onDidChange();
  }

  #drawField(notation: Notation): void {
    const { l10n } = this.#options;
    const keys = l10n.text(this.#field.enterSends ? 'keysEnter' : 'keysCtrlEnter', sendKeys());
    const placeholder = `${keys} · ${l10n.text(placeholders[notation])}`;
    this.#field.draw(placeholder, this.#fault, notation === 'text');
  }

  /** What is half written and offered to be completed is no fault yet. */
  get #fault() {
    return this.#field.isOffering ? undefined : this.#reader.fault;
  }

  #draw(): void {
    const { l10n } = this.#options;
    const { isFile, repeat, summary } = this.#settings;
    const { message } = this.#reader;
    this.#field.root.hidden = isFile;
    this.#fileRow.root.hidden = !isFile;
    this.#fileRow.draw(this.#file);
    const hasSettings = this.#hasSettings && !this.#isFolded;
    this.#settings.root.hidden = !hasSettings;
    this.#settings.drawTools(!isFile && this.#field.text !== '', this.#field.enterSends);
    this.#preview.root.hidden = !hasSettings || isFile;
    if (message.kind === 'bytes') {
      this.#preview.draw(message);
    } else {
      this.#preview.setStale(true);
    }
    const isWritten = message.kind === 'bytes' && this.#field.text !== '';
    const length = isWritten ? l10n.byteCount(message.bytes.length) : '';
    const parts = [...(this.#hasSettings ? [] : summary), ...(isFile ? [] : [length])];
    this.#bar.draw({
      summary: parts.filter((part) => part !== '').join(' · '),
      hasSettings: this.#hasSettings,
      isFolded: this.#isFolded,
      canSend: this.#canSend,
      repeats: repeat.isOn && !isFile,
      keys: this.#field.enterSends ? l10n.text('enterKey') : sendKeys(),
    });
    this.#note.draw(this.#shownNote);
  }

  get #canSend(): boolean {
    const isReady = !this.#settings.isFile || this.#file !== undefined;
    return (
      isReady &&
      !this.#isSending &&
      !this.#isStarting &&
      this.#faultText === undefined &&
      this.#target.blocker === undefined
    );
  }

  get #shownNote(): Note {
    const fault = this.#field.isOffering ? undefined : this.#faultText;
    const { note } = this.#outcome;
    const failure = note?.isError === true ? note : undefined;
    return (
      (fault === undefined ? undefined : { text: fault, isError: true }) ??
      failure ??
      this.#obstacleNote ??
      note ?? { text: '', isError: false }
    );
  }

  get #obstacleNote(): Note | undefined {
    const { host, l10n } = this.#options;
    const { blocker } = this.#target;
    return (
      blocker &&
      obstacleNote(blocker, l10n, {
        start: (socket) => void host.start(socket),
        sendToEndedPeer: () => {
          this.#target.chooseEndedPeer();
          this.#field.focus();
        },
      })
    );
  }

  /** What has to be mended in what is written here before anything can be sent. */
  get #faultText(): string | undefined {
    const { isFile, repeat } = this.#settings;
    if (isFile) {
      return undefined;
    }
    const isWrong = repeat.isOn && readRepetition(repeat) === 'invalid';
    const { l10n } = this.#options;
    return this.#reader.faultText ?? (isWrong ? l10n.text('repeatInvalid') : undefined);
  }

  #step(way: 'older' | 'newer'): boolean {
    const message = way === 'older' ? this.#history.older(this.#expression) : this.#history.newer();
    if (message) {
      this.#show(message);
    }
    return message !== undefined;
  }

  async #pick(): Promise<void> {
    this.#file = (await this.#options.host.pickFile()) ?? this.#file;
    this.#isSent = false;
    this.#outcome.clear();
    this.#changed();
  }

  async #send(): Promise<void> {
    const { isFile, repeat } = this.#settings;
    const { fault } = this.#reader;
    if (!isFile && fault) {
      this.#field.select(fault.position, fault.length);
      return;
    }
    const target = this.#target.sendTarget;
    if (!this.#canSend || !target) {
      return;
    }
    this.#target.pin();
    const sendTarget: ViewSendTarget = {
      ...target,
      ...(this.#settings.isRaw && { raw: true }),
    };
    const expression = this.#expression;
    const repetition = repeat.isOn ? readRepetition(repeat) : undefined;
    if (isFile && this.#file) {
      await this.#startSendJob({ ...sendTarget, file: this.#file.path });
    } else if (repetition !== undefined && repetition !== 'invalid') {
      this.#history.add(expression);
      await this.#startSendJob({ ...sendTarget, expression, ...repetition });
    } else if (repetition === undefined) {
      await this.#deliver({ ...sendTarget, expression });
    }
  }

  async #deliver(request: ViewSendRequest): Promise<void> {
    const { l10n, host } = this.#options;
    this.#isSending = true;
    this.#draw();
    const { isSent, ...note } = await deliver(host, l10n, request);
    this.#isSending = false;
    this.#outcome.set(note);
    if (isSent) {
      this.#history.add(request.expression);
      this.#isSent = isSameMessage(this.#expression, request.expression);
      // Typing replaces it, the same keys send it again.
      this.#field.select();
    }
  }

  async #startSendJob(request: ViewSendJobRequest): Promise<void> {
    const { l10n, host } = this.#options;
    // Until it is seen to run: pressed twice it would go out twice.
    this.#isStarting = true;
    this.#isSent = true;
    this.#draw();
    const note = await startSendJob(host, l10n, request);
    this.#isStarting = false;
    this.#outcome.set(note);
  }
}
