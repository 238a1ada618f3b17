import type { HostApi, ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, icon, textButton } from '../elements.ts';
import type { EntryViewOptions, View } from './view.ts';
import { ConversationChooser } from './conversationChooser.ts';
import type { ChosenConversation } from './conversationChooser.ts';
import { VariableHeightList } from './variableHeightList.ts';
import { VariableHeightScroll } from './variableHeightScroll.ts';
import { messageGroupAt } from './messageGroups.ts';
import type { MessageGroup } from './messageGroups.ts';
import { shortEndpoint } from '../format.ts';
import { showName } from '../showName.ts';
import type { LazyParts } from '../lazyParts.ts';
import { ListModel } from '../list/listModel.ts';
import { hasPieces } from '../payload/displayFormat.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { ConversationBlock } from './conversationBlock.ts';
import type { ConversationFormat } from './conversationBlock.ts';
import { WholePayloads } from './wholePayloads.ts';

/** Bytes of each message that come with a page: what the engine gives at most. */
const pageBytes = 4_096;

/** Pixels that an arrow key scrolls. */
const keyPixels = 40;

export interface ConversationViewOptions extends EntryViewOptions {
  readonly host: Pick<HostApi, 'page' | 'payload' | 'connections'>;
  readonly parts: LazyParts;
  readonly form: ConversationFormat;
  /** The user chose the connection to follow. */
  readonly choose: (connection: ChosenConversation) => void;
  readonly onDidChooseForm: (form: ConversationFormat) => void;
}

/** One connection as a conversation: what each side said, in turns, as text or as hex dump. */
export class ConversationView implements View {
  readonly model: ListModel;
  readonly #options: ConversationViewOptions;
  readonly #scroll = new VariableHeightScroll();
  readonly #list: VariableHeightList<MessageGroup, ConversationBlock>;
  readonly #payloads: WholePayloads;
  readonly #parties: HTMLElement;
  readonly #chooser: ConversationChooser;
  readonly #forms: readonly (readonly [ConversationFormat, HTMLButtonElement])[];
  #form: ConversationFormat;
  #isStream = true;
  #socket: ViewSocket | undefined;
  #peer: string | undefined;
  /** Of a tapped conversation: its peers. */
  #tapped: { client?: string; server?: string } = {};
  /** As it was drawn last. */
  #chosen: ListedRow | undefined;

  constructor(options: ConversationViewOptions) {
    this.#options = options;
    this.#form = options.form;
    const { root, l10n, host, formats, parts } = options;
    this.model = new ListModel({
      host,
      scroll: this.#scroll,
      previewBytes: pageBytes,
      onDidChange: () => this.#changed(),
      onDidSelect: options.onDidSelect,
      onDidFail: options.onDidFail,
    });
    this.#payloads = new WholePayloads(host, () => this.#list.redraw());
    this.#list = new VariableHeightList<MessageGroup, ConversationBlock>({
      scroll: this.#scroll,
      itemAt: (index) => this.#messageGroupAt(index),
      create: (id) => new ConversationBlock(id, { payloads: this.#payloads, l10n, formats, parts }),
      draw: (box, group) =>
        box.show(group, {
          form: this.#form,
          width: this.#list.width,
          selectedSeq: this.model.selected?.seq,
          missing: group.first === this.#scroll.evicted ? this.#scroll.evicted : 0,
        }),
      onDidScroll: () => this.model.scrolled(),
      onDidMove: () => this.model.moved(),
    });
    this.#parties = element('div', 'conversation-parties');
    const forms = element('div', 'segmented');
    forms.setAttribute('role', 'group');
    forms.setAttribute('aria-label', l10n.text('conversationFormat'));
    this.#forms = (['text', 'hex'] as const).map((form) => {
      const button = textButton(l10n.text(`notation.${form}`), () => this.#choose(form));
      forms.append(button);
      return [form, button] as const;
    });
    const bar = element('div', 'view-bar');
    bar.append(this.#parties, forms);
    this.#list.root.tabIndex = 0;
    this.#list.root.setAttribute('role', 'log');
    this.#list.root.setAttribute('aria-live', 'off');
    this.#list.root.setAttribute('aria-label', l10n.text('viewMode.conversation'));
    this.#list.root.addEventListener('keydown', (event) => this.#key(event));
    this.#list.root.addEventListener('click', (event) => this.#press(event));
    // Before VS Code looks for what its menu is about.
    this.#list.root.addEventListener('contextmenu', (event) => this.#offerMenu(event), {
      capture: true,
    });
    const note = element('div');
    this.#chooser = new ConversationChooser({ root: note, host, l10n, choose: options.choose });
    root.append(bar, this.#list.root, note);
    this.#drawForms();
  }

  focus(): void {
    this.#list.root.focus();
  }

  redraw(): void {
    this.#list.redraw();
  }

  revealSelected(): void {
    this.model.revealSelected();
  }

  setQuery({ connection }: ViewQuery, sockets: readonly ViewSocket[]): void {
    const [socket] = sockets;
    this.#chooser.draw(connection === undefined, sockets);
    this.#socket = connection === undefined ? undefined : socket;
    this.#isStream = socket !== undefined && hasPieces(socket);
    this.#peer = undefined;
    this.#tapped = {};
    this.#nameParties();
  }

  /** Names both sides; the rows know the peer also when it is gone. */
  #nameParties(): void {
    const socket = this.#socket;
    const row = this.model.row(this.model.scroll.visible.first);
    if (row?.leg !== undefined) {
      this.#nameTapped();
      return;
    }
    const peer = row?.peer;
    if (peer !== undefined && peer === this.#peer) {
      return;
    }
    this.#peer = peer;
    this.#parties.replaceChildren(
      ...(socket && peer !== undefined ? [this.#party('in', shortEndpoint(peer))] : []),
      ...(socket ? [this.#party('out', socket.name)] : []),
    );
  }

  /** The client and the server, as far as rows on screen tell of them. */
  #nameTapped(): void {
    const { first, end } = this.#scroll.visible;
    for (let index = first; index < end; index++) {
      const { leg, peer } = this.model.row(index) ?? {};
      if (leg !== undefined && peer !== undefined) {
        this.#tapped[leg] = peer;
      }
    }
    const { client, server } = this.#tapped;
    const named = `${client ?? ''} ${server ?? ''}`;
    if (named !== this.#peer) {
      this.#peer = named;
      this.#parties.replaceChildren(
        ...(client === undefined ? [] : [this.#party('in', shortEndpoint(client))]),
        ...(server === undefined ? [] : [this.#party('out', shortEndpoint(server))]),
      );
    }
  }

  #party(direction: 'in' | 'out', name: string): HTMLElement {
    const party = element('span', `party ${direction}`);
    const shown = element('span', 'party-name');
    showName(shown, name);
    party.append(icon(direction === 'in' ? 'arrow-left' : 'arrow-right'), shown);
    const isOurs = direction === 'out' && this.#tapped.server === undefined;
    party.title = this.#options.l10n.text(isOurs ? 'sentByUs' : 'sentBy', name);
    return party;
  }

  #messageGroupAt(index: number): MessageGroup {
    return messageGroupAt(index, {
      row: (at) => this.model.row(at),
      first: this.#scroll.evicted,
      end: this.#scroll.end,
      isStream: this.#isStream,
    });
  }

  #changed(): void {
    this.#list.redraw();
    this.#showNote();
    this.#nameParties();
    this.#options.onDidChange();
  }

  /**
   * A new note makes the selected group higher: keep it in view if it was entirely visible before.
   */
  #showNote(): void {
    const before = this.#chosen;
    const { selected, isAutoScrolling } = this.model;
    this.#chosen = selected;
    const isNoted = selected?.seq === before?.seq && selected?.note !== before?.note;
    if (isNoted && !isAutoScrolling && this.#isOnScreen(selected)) {
      // With the frame that draws it, after which the list knows what is whole on screen.
      requestAnimationFrame(() => this.model.revealSelected());
    }
  }

  #isOnScreen(row: ListedRow | undefined): boolean {
    const { first, end } = this.#scroll.visible;
    for (let index = first; index < end; index++) {
      if (row !== undefined && this.model.row(index)?.seq === row.seq) {
        return true;
      }
    }
    return false;
  }

  #choose(form: ConversationFormat): void {
    this.#form = form;
    this.#drawForms();
    this.#list.redraw();
    this.#options.onDidChooseForm(form);
  }

  #drawForms(): void {
    for (const [form, button] of this.#forms) {
      button.setAttribute('aria-pressed', String(form === this.#form));
    }
  }

  #press({ target }: MouseEvent): void {
    if (this.#chooseAt(target, '.message-group-mark')) {
      this.#options.onDidPress();
    }
  }

  /** Opened by keyboard, the menu is that of the focused group, or of the selected entry. */
  #offerMenu({ target }: MouseEvent): void {
    this.#chooseAt(target, '.message-group');
    // Selected text is there to be copied: VS Code's own menu does that.
    const isText = getSelection()?.isCollapsed === false;
    this.#options.setContext(this.#list.root, isText ? undefined : this.model.selected);
  }

  /** Selects the entry of a group that contains this element. Returns whether there is one. */
  #chooseAt(target: EventTarget | null, part: string): boolean {
    const place = target instanceof Element ? target.closest(part) : null;
    const first = place ? this.#list.indexAt(place) : undefined;
    if (first === undefined) {
      return false;
    }
    const { rows } = this.#messageGroupAt(first);
    const wanted = [
      ({ seq }: ListedRow) => seq === this.model.selected?.seq,
      // Of what is drawn as one, what one sees a mark on is what one means.
      ({ isMarked, note }: ListedRow) => isMarked === true || note !== undefined,
    ].map((isMeant) => rows.findIndex(isMeant));
    this.model.choose(first + (wanted.find((row) => row >= 0) ?? 0));
    return true;
  }

  /** Runs an action on the selected entries, or on the focused group. */
  #withChosen({ target }: Event, act: () => void): void {
    this.#chooseAt(target, '.message-group-mark');
    act();
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const { height } = this.#list;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowUp: () => this.#list.scrollBy(-keyPixels),
      ArrowDown: () => this.#list.scrollBy(keyPixels),
      PageUp: () => this.#list.scrollBy(-height * 0.9),
      PageDown: () => this.#list.scrollBy(height * 0.9),
      Home: () => {
        this.#scroll.setFraction(0);
        this.model.scrolled();
      },
      End: () => this.model.startAutoScroll(),
      Escape: () => this.#options.onDidLeave(),
      m: () => this.#withChosen(event, this.#options.onDidMark),
      n: () => this.#withChosen(event, this.#options.onDidEditNote),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}
