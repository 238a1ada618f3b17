import { directionText } from './directionText.ts';
import { formatHexDump } from '../shared/hexDump.ts';
import { parseHex } from '../shared/parseHex.ts';
import type { SocketId } from '../shared/entry.ts';
import type { ProtocolId } from '../shared/protocol/protocolNames.ts';
import type { SocketFormat } from '../shared/viewFormat.ts';
import type { HostApi } from '../shared/viewProtocol.ts';
import { showName } from './showName.ts';
import { element, icon, iconButton, setText } from './elements.ts';
import { describeEvent } from './describeEvent.ts';
import { describeHit } from './describeHit.ts';
import { dateTime, exactTime, shortEndpoint } from './format.ts';
import type { SetEntryContext } from './entryContext.ts';
import type { LazyParts } from './lazyParts.ts';
import { Menu } from './menu.ts';
import type { SocketFormats } from './payload/displayFormat.ts';
import { PayloadView } from './payload/payloadView.ts';
import type { ListedRow } from './list/rowWindow.ts';
import type { Localizer } from './localizer.ts';

export interface DetailPaneOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'content' | 'payload' | 'copy' | 'dissect'>;
  readonly l10n: Localizer;
  readonly socketName: (id: SocketId) => string;
  readonly formats: SocketFormats;
  readonly parts: LazyParts;
  readonly setContext: SetEntryContext;
  /** The user wants this socket's payloads to be shown like this. */
  readonly onDidChooseFormat: (socket: SocketId, format: SocketFormat) => void;
  /** The user wants this row's socket decoded as a protocol. */
  readonly onDidDecodeAs: (row: ListedRow, protocol: ProtocolId) => void;
  /** The user wants to see this row's connection alone. */
  readonly onDidNarrow: (row: ListedRow) => void;
  /** The user wants to write to this row's connection. */
  readonly onDidReply: (row: ListedRow) => void;
  /** The user wants to mark this row or no longer, or to write a note on it. */
  readonly onDidMark: (row: ListedRow) => void;
  readonly onDidEditNote: (row: ListedRow) => void;
  /** The user is done with the detail. */
  readonly onDidClose: () => void;
  /** Something to tell the user, soon gone. */
  readonly notify: (text: string) => void;
}

/** All of one entry: when, where and which bytes. */
export class DetailPane {
  readonly #options: DetailPaneOptions;
  readonly #heading: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #actions: HTMLElement;
  readonly #note: HTMLElement;
  readonly #origin: HTMLElement;
  readonly #copyButton: HTMLButtonElement;
  readonly #replyButton: HTMLButtonElement;
  readonly #event: HTMLElement;
  readonly #payload: PayloadView;
  #row: ListedRow | undefined;

  constructor(options: DetailPaneOptions) {
    this.#options = options;
    const { root, l10n } = options;
    root.setAttribute('aria-label', l10n.text('detail'));
    this.#heading = element('div', 'detail-heading');
    this.#facts = element('div', 'detail-facts');
    this.#actions = element('div', 'detail-actions');
    this.#copyButton = iconButton('copy', l10n.text('copyText'), () => void this.copy('text'));
    this.#replyButton = iconButton('reply', l10n.text('reply'), () =>
      this.#withRow(options.onDidReply),
    );
    this.#actions.append(
      this.#copyButton,
      this.#replyButton,
      this.#menu().root,
      iconButton('close', l10n.text('closeDetail'), options.onDidClose),
    );
    this.#note = element('div', 'detail-note');
    this.#origin = element('div', 'detail-origin');
    this.#event = element('div', 'detail-event');
    this.#event.tabIndex = 0;
    this.#payload = new PayloadView({
      ...options,
      onDidChooseFormat: (format) =>
        this.#withRow(({ socket }) => options.onDidChooseFormat(socket, format)),
      onDidDecodeAs: (protocol) => this.#withRow((row) => options.onDidDecodeAs(row, protocol)),
    });
    this.#heading.append(this.#facts, this.#payload.formatBar.root, this.#actions);
    root.append(this.#heading, this.#note, this.#origin, this.#event, this.#payload.root);
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        options.onDidClose();
      }
    });
    this.show(undefined);
  }

  show(row: ListedRow | undefined): void {
    this.#setRow(row);
    const isEvent = row?.direction === 'event';
    this.#heading.hidden = row === undefined;
    this.#heading.classList.toggle('event', isEvent);
    this.#event.hidden = !isEvent;
    this.#payload.root.hidden = row === undefined || isEvent;
    if (!row) {
      void this.#payload.show(undefined, undefined);
      return;
    }
    this.#facts.replaceChildren(...this.#describe(row));
    this.#copyButton.hidden = isEvent;
    this.#replyButton.hidden = row.connection === undefined;
    this.#event.replaceChildren(...(isEvent ? this.#describeEvent(row) : []));
    this.#event.classList.toggle('error', row.event?.error !== undefined);
    this.#payload.formatBar.root.hidden = isEvent;
    void this.#payload.show(isEvent ? undefined : row, this.#options.formats.display(row));
  }

  /** What happened; of a handshake or an answer that failed, with the bytes that had come. */
  #describeEvent(row: ListedRow): (Node | string)[] {
    const { l10n } = this.#options;
    const received = row.event?.error?.received;
    const parsed = received && parseHex(received.hex);
    const text = describeEvent(row, l10n);
    if (!received || !parsed?.ok) {
      return [text];
    }
    return [
      element('div', '', text),
      element(
        'div',
        'received-heading',
        l10n.text('receivedInstead', l10n.byteCount(received.length)),
      ),
      element('pre', 'received-bytes', formatHexDump(parsed.bytes)),
    ];
  }

  /** Shows what is on the entry that is shown already. */
  annotate(row: ListedRow | undefined): void {
    if (row && row !== this.#row && row.seq === this.#row?.seq) {
      this.#setRow(row);
    }
  }

  #setRow(row: ListedRow | undefined): void {
    this.#row = row;
    this.#options.setContext(this.#options.root, row);
    this.#note.hidden = row?.note === undefined;
    setText(this.#note, row?.note ?? '');
    const origin = row === undefined ? '' : this.#originLine(row);
    this.#origin.hidden = origin === '';
    setText(this.#origin, origin);
  }

  /** Who a message comes from and what became of it, where that is not the ordinary. */
  #originLine({ origin, fate, faults = [] }: ListedRow): string {
    const { l10n } = this.#options;
    return [
      origin === undefined ? '' : l10n.text('messageFrom', l10n.text(`origin.${origin}`)),
      fate === undefined ? '' : l10n.text(`fate.${fate}`),
      ...faults.map((hit) => describeHit(hit, l10n)),
    ]
      .filter((part) => part !== '')
      .join(' ');
  }

  /** Shows the entry in the format of now. */
  restyle(): void {
    const row = this.#row;
    if (row && row.direction !== 'event') {
      this.#payload.restyle(this.#options.formats.display(row));
    }
  }

  focus(): void {
    if (this.#row?.direction === 'event') {
      this.#event.focus();
    } else if (this.#row) {
      this.#payload.focus();
    }
  }

  async #dissect(): Promise<void> {
    const { host, l10n, notify } = this.#options;
    const row = this.#row;
    if (row && row.direction !== 'event') {
      const { socket, seq, length, wireLength = length } = row;
      const answer = await host.dissect({ socket, seq, length: wireLength });
      if (!answer.ok) {
        notify(answer.reason);
      } else if (this.#row === row) {
        const cut = answer.isCut ? ` ${l10n.text('fieldsCut')}` : '';
        this.#payload.showFields(answer.nodes, l10n.text('dissected') + cut);
      }
    }
  }

  async copy(form: 'text' | 'hex'): Promise<void> {
    const { host, l10n, notify } = this.#options;
    const row = this.#row;
    if (row && row.direction !== 'event') {
      const { socket, seq, length } = row;
      const copied = await host.copy({ socket, seq, length, form });
      const part = l10n.text('copiedPart', copied, length);
      const whole = l10n.text('copied', l10n.byteCount(copied));
      notify(copied === length ? whole : copied > 0 ? part : l10n.text('payloadGone'));
    }
  }

  #menu(): Menu {
    const { l10n, ...options } = this.#options;
    const isMessage = () => this.#row !== undefined && this.#row.direction !== 'event';
    return new Menu({
      icon: 'ellipsis',
      label: l10n.text('moreActions'),
      groups: [
        [
          {
            label: l10n.text('copyHex'),
            icon: 'file-binary',
            run: () => void this.copy('hex'),
            isShown: isMessage,
          },
          {
            label: l10n.text('dissect'),
            icon: 'search-fuzzy',
            run: () => void this.#dissect(),
            isShown: isMessage,
          },
        ],
        [
          {
            label: l10n.text('onlyThisConnection'),
            icon: 'filter',
            run: () => this.#withRow(options.onDidNarrow),
            isShown: () => this.#row?.connection !== undefined,
          },
        ],
        [
          {
            label: l10n.text('mark'),
            run: () => this.#withRow(options.onDidMark),
            isOn: () => this.#row?.isMarked ?? false,
          },
          {
            label: l10n.text('editNote'),
            icon: 'note',
            run: () => this.#withRow(options.onDidEditNote),
          },
        ],
      ],
    });
  }

  #withRow(act: (row: ListedRow) => void): void {
    if (this.#row) {
      act(this.#row);
    }
  }

  #describe(row: ListedRow): HTMLElement[] {
    const { l10n, socketName } = this.#options;
    const direction = element('span', `fact ${row.direction}`);
    const icons = { in: 'arrow-left', out: 'arrow-right', event: 'circle-small-filled' } as const;
    const said = directionText(row, l10n);
    direction.title = said;
    direction.setAttribute('role', 'img');
    direction.setAttribute('aria-label', said);
    direction.append(icon(icons[row.direction]));
    const time = element('span', 'fact time', exactTime(row.time, row.nanoseconds));
    time.title = dateTime(row.time, row.nanoseconds);
    const facts = [
      direction,
      element('span', 'fact seq', `#${row.seq}`),
      time,
      namedFact('socket', socketName(row.socket)),
    ];
    if (row.peer !== undefined) {
      facts.push(namedFact('peer', shortEndpoint(row.peer)));
    }
    if (row.direction !== 'event') {
      const { length, wireLength } = row;
      const payload = l10n.byteCount(length);
      const text =
        wireLength === undefined ? payload : l10n.text('withFraming', payload, wireLength);
      facts.push(element('span', 'fact length', text));
    }
    return facts;
  }
}

function namedFact(kind: 'socket' | 'peer', name: string): HTMLElement {
  const fact = element('span', `fact ${kind}`);
  showName(fact, name);
  return fact;
}
