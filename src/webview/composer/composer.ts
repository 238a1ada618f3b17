import type { SendTarget } from '../../shared/engineApi.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import type { ComposedMessage, HostApi, ViewSocket } from '../../shared/viewProtocol.ts';
import { isSameMessage } from '../../shared/viewSending.ts';
import { ComposerBar, sendKeys } from './composerBar.ts';
import { ComposerNote } from './composerNote.ts';
import type { Note } from './composerNote.ts';
import { ComposerTarget } from './composerTarget.ts';
import type { Aim, ComposerTargetOptions } from './composerTarget.ts';
import { Delivery } from './delivery.ts';
import type { Draft } from './draft.ts';
import { element } from '../elements.ts';
import { MessageEditor } from './messageEditor.ts';
import type { MessageEditorOptions } from './messageEditor.ts';
import { RunningSendJobs } from './runningSendJobs.ts';
import { obstacleNote } from './sendBlocker.ts';
import type { Localizer } from '../localizer.ts';

export interface ComposerOptions {
  readonly root: HTMLFormElement;
  readonly host: ComposerTargetOptions['host'] &
    MessageEditorOptions['host'] &
    Pick<HostApi, 'send' | 'startSendJob' | 'cancelSendJob' | 'start'>;
  readonly l10n: Localizer;
  readonly draft: Draft;
  readonly history: readonly PayloadExpression[];
  /** Whether Enter sends; else Ctrl+Enter does. */
  readonly enterSends: boolean;
  readonly onDidChange: () => void;
}

/** The send box: what goes out, whom it goes to, how, and why it can't go. */
export class Composer {
  readonly #options: ComposerOptions;
  readonly #target: ComposerTarget;
  readonly #editor: MessageEditor;
  readonly #delivery: Delivery;
  readonly #sendJobs: RunningSendJobs;
  readonly #note = new ComposerNote();
  readonly #bar: ComposerBar;
  #hasSettings: boolean;
  #isFolded: boolean;

  constructor(options: ComposerOptions) {
    this.#options = options;
    const { root, host, l10n, draft } = options;
    this.#hasSettings = draft.hasSettings ?? false;
    this.#isFolded = draft.isFolded ?? false;
    root.setAttribute('aria-label', l10n.text('composer'));
    this.#delivery = new Delivery({ host, l10n, onDidChange: () => this.#draw() });
    this.#editor = new MessageEditor({
      host,
      l10n,
      draft,
      history: options.history,
      enterSends: options.enterSends,
      onDidEdit: () => {
        this.#delivery.clearNote();
        this.#changed();
      },
      onDidOffer: () => this.#changed(),
      onDidSubmit: () => void this.#send(),
      onDidLeaveSettings: () => this.#bar.toggleSettings(),
      notify: (text) => this.#delivery.notify(text),
    });
    this.#sendJobs = new RunningSendJobs({
      l10n,
      stop: (job) => void host.cancelSendJob(job),
    });
    const targetGroup = element('div', 'composer-target');
    this.#bar = new ComposerBar({
      l10n,
      target: targetGroup,
      message: this.#editor.roots,
      note: this.#note.root,
      settingsId: this.#editor.settingsId,
      onDidToggleSettings: () => {
        this.#hasSettings = !this.#hasSettings;
        this.#changed();
      },
      onDidFold: (isFolded) => this.#fold(isFolded),
    });
    root.append(this.#sendJobs.root, this.#editor.details, this.#bar.root, this.#bar.unfoldButton);
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
      ...this.#editor.drafted,
      ...this.#target.target,
      hasSettings: this.#hasSettings,
      ...(this.#isFolded && { isFolded: true }),
    };
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    this.#sendJobs.draw(sockets);
    if (!this.#sendJobs.root.hidden) {
      this.#delivery.jobsRun();
    }
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
    this.#editor.enterSends = enterSends;
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
      this.#editor.show(message.expression, message.isRaw);
    }
    this.focus();
    if (message) {
      // One that was sent just before is selected still, and typing would replace it.
      this.#editor.deselect();
    }
  }

  focus(): void {
    if (this.#isFolded) {
      this.#fold(false);
    } else {
      this.#editor.focus();
    }
  }

  /** Makes room, or comes back with the focus. */
  #fold(isFolded: boolean): void {
    this.#isFolded = isFolded;
    this.#changed();
    if (isFolded) {
      this.#bar.unfoldButton.focus();
    } else {
      this.#editor.grow();
      this.#editor.focus();
    }
  }

  /** A message that was sent does not go on to another target; the history still has it. */
  #letGo(target: Aim): void {
    if (this.#editor.isSent && !this.#target.goesTo(target)) {
      this.#editor.empty();
      this.#target.setWritten(false);
    }
  }

  #changed(): void {
    this.#target.setWritten(this.#editor.isWritten);
    this.#editor.read(this.#target);
    this.#draw();
    this.#options.onDidChange();
  }

  #draw(): void {
    const { l10n } = this.#options;
    this.#editor.draw(this.#hasSettings && !this.#isFolded);
    this.#bar.draw({
      summary: this.#editor.summary(this.#hasSettings),
      hasSettings: this.#hasSettings,
      isFolded: this.#isFolded,
      canSend: this.#canSend,
      repeats: this.#editor.repeats,
      keys: this.#editor.enterSends ? l10n.text('enterKey') : sendKeys(),
    });
    this.#note.draw(this.#shownNote);
  }

  get #canSend(): boolean {
    return (
      this.#editor.content !== undefined &&
      !this.#delivery.isBusy &&
      this.#target.blocker === undefined
    );
  }

  get #shownNote(): Note {
    const { faultText } = this.#editor;
    const { note } = this.#delivery;
    const failure = note?.isError === true ? note : undefined;
    return (
      (faultText === undefined ? undefined : { text: faultText, isError: true }) ??
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
          this.#editor.focus();
        },
      })
    );
  }

  async #send(): Promise<void> {
    if (this.#editor.selectFault()) {
      return;
    }
    const { sendTarget } = this.#target;
    const { content, isRaw } = this.#editor;
    if (!this.#canSend || !sendTarget || !content) {
      return;
    }
    this.#target.pin();
    const target: SendTarget = { ...sendTarget, ...(isRaw && { raw: true }) };
    if ('file' in content) {
      this.#editor.isSent = true;
      await this.#delivery.run({ ...target, ...content });
      return;
    }
    const { expression, intervalMs, ...count } = content;
    if (intervalMs !== undefined) {
      this.#editor.remember(expression);
      this.#editor.isSent = true;
      await this.#delivery.run({ ...target, expression, intervalMs, ...count });
      return;
    }
    // Typing replaces it, while it is on its way too; the same keys send it again.
    this.#editor.select();
    const isTaken = await this.#delivery.send({ ...target, expression });
    const isUnchanged = isSameMessage(this.#editor.expression, expression);
    if (isTaken) {
      this.#editor.remember(expression);
      this.#editor.isSent = isUnchanged;
    } else if (isUnchanged) {
      this.#editor.deselect();
    }
  }
}
