import type { HostApi, ViewConnections, ViewSocket } from '../../shared/viewProtocol.ts';
import type { SendTarget } from '../../shared/engineApi.ts';
import { shortenNames } from '../../shared/shortName.ts';
import { choiceLengthMax, connectionChoices, setChoices } from '../choices.ts';
import type { Choice } from '../choices.ts';
import { element } from '../elements.ts';
import type { Localizer } from '../localizer.ts';
import { ConnectionChecklist } from './connectionChecklist.ts';
import type { Draft } from './draft.ts';
import { TargetState } from './targetState.ts';
import type { Target, TargetBlocker } from './targetState.ts';

/** How often open connections are looked up while traffic flows, in milliseconds. */
const lookUpMs = 1_000;

export interface ComposerTargetOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'connections'>;
  readonly l10n: Localizer;
  readonly target: Target;
  readonly onDidChange: () => void;
}

/** A socket, and whom of its peers a message goes to. */
export interface Aim {
  readonly socket: string;
  readonly to: Draft['to'];
}

/** Shows and changes whom a message goes to: a socket, and one, several or all of its connections, or a peer of UDP. */
export class ComposerTarget {
  readonly #options: ComposerTargetOptions;
  readonly #state: TargetState;
  readonly #socketSelect: HTMLSelectElement;
  readonly #connectionSelect: HTMLSelectElement;
  readonly #peerInput: HTMLInputElement;
  readonly #checklist: ConnectionChecklist;
  #lookedUpAt = 0;
  #isLookUpDue = false;

  constructor(options: ComposerTargetOptions) {
    this.#options = options;
    this.#state = new TargetState(options.target);
    const { root, l10n } = options;
    this.#socketSelect = element('select', 'target-socket');
    this.#socketSelect.setAttribute('aria-label', l10n.text('sendFrom'));
    this.#connectionSelect = element('select');
    this.#connectionSelect.setAttribute('aria-label', l10n.text('sendTo'));
    this.#connectionSelect.title = l10n.text('sendTo');
    this.#peerInput = element('input', 'peer-input');
    this.#peerInput.type = 'text';
    this.#peerInput.spellcheck = false;
    this.#peerInput.value = options.target.peer;
    this.#peerInput.placeholder = l10n.text('peerPlaceholder');
    this.#peerInput.setAttribute('aria-label', l10n.text('otherPeer'));
    this.#checklist = new ConnectionChecklist({
      l10n,
      onDidChoose: (connections) => this.#chooseTo(connections),
    });
    root.append(this.#socketSelect, this.#connectionSelect, this.#checklist.root, this.#peerInput);
    this.#socketSelect.addEventListener('change', () =>
      this.choose({ socket: this.#socketSelect.value, to: 'all' }),
    );
    this.#connectionSelect.addEventListener('change', () => this.#chooseConnection());
    this.#connectionSelect.addEventListener('focus', () => void this.#lookUp());
    this.#connectionSelect.addEventListener('blur', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.#checklist.root.contains(relatedTarget))) {
        this.#checklist.close();
      }
    });
    this.#peerInput.addEventListener('input', () => {
      this.#state.peerText = this.#peerInput.value;
      this.#state.pin();
      this.#changed();
    });
  }

  get target(): Target {
    return this.#state.target;
  }

  get socket(): ViewSocket | undefined {
    return this.#state.socket;
  }

  /** The target of a send request; nothing while there is an obstacle. */
  get sendTarget(): Pick<SendTarget, 'socket' | 'to'> | undefined {
    return this.#state.sendTarget;
  }

  get blocker(): TargetBlocker | undefined {
    return this.#state.blocker;
  }

  /** The endpoint of the one peer that it goes to, as a URL; nothing where that isn't known. */
  get peer(): string | undefined {
    return this.#state.peer;
  }

  goesTo({ socket, to }: Aim): boolean {
    return this.#state.goesTo(socket, to);
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    const before = this.socket;
    this.#state.setSockets(sockets);
    if (this.socket?.id !== before?.id || this.socket?.summary !== before?.summary) {
      this.#lookUpSoon();
    }
    this.#changed();
  }

  /** Says whether something is written for the target, which then stays. */
  setWritten(isWritten: boolean): void {
    this.#state.setWritten(isWritten);
  }

  /** Keeps the target from now on. */
  pin(): void {
    this.#state.pin();
  }

  /** Aims there because the user said so. */
  choose({ socket, to }: Aim): void {
    this.#state.choose(socket, to);
    void this.#lookUp();
    this.#changed();
  }

  /** Aims at what the view shows alone, unless something is written for another; answers whether it did. */
  follow({ socket, to }: Aim): boolean {
    const isFollowed = this.#state.follow(socket, to);
    if (isFollowed) {
      void this.#lookUp();
      this.#changed();
    }
    return isFollowed;
  }

  /** Aims at the UDP peer whose connection has ended: it may answer still. */
  chooseEndedPeer(): void {
    this.#state.peerText = this.#state.connectionLabel;
    this.#peerInput.value = this.#state.peerText;
    this.#chooseTo('peer');
  }

  #chooseConnection(): void {
    const { value } = this.#connectionSelect;
    const { to } = this.#state;
    if (value === 'some') {
      this.#chooseTo(typeof to === 'number' ? [to] : []);
      this.#checklist.open();
      return;
    }
    this.#chooseTo(value === 'all' || value === 'peer' ? value : Number(value));
    if (value === 'peer') {
      this.#peerInput.focus();
    }
  }

  #chooseTo(to: Draft['to']): void {
    const { socket } = this;
    if (socket) {
      this.choose({ socket: socket.id, to });
    }
  }

  #lookUpSoon(): void {
    const wait = this.#lookedUpAt + lookUpMs - Date.now();
    if (!this.#isLookUpDue) {
      this.#isLookUpDue = true;
      setTimeout(
        () => {
          this.#isLookUpDue = false;
          void this.#lookUp();
        },
        Math.max(0, wait),
      );
    }
  }

  async #lookUp(): Promise<void> {
    const { socket } = this;
    this.#lookedUpAt = Date.now();
    if (!socket || socket.role === 'client') {
      return;
    }
    const { choice } = this.#state;
    let connections: ViewConnections;
    try {
      connections = await this.#options.host.connections(socket.id);
    } catch {
      // The next one may be answered.
      return;
    }
    this.#state.setConnections(connections, choice);
    this.#changed();
  }

  #changed(): void {
    this.#draw();
    this.#options.onDidChange();
  }

  #draw(): void {
    const { socket, to } = this.#state;
    this.#drawSockets();
    const isListener = socket?.role === 'listener';
    const isDatagram = socket?.scheme === 'udp';
    this.#connectionSelect.hidden = !isListener;
    this.#peerInput.hidden = !(isListener && isDatagram && to === 'peer');
    this.#peerInput.setAttribute(
      'aria-invalid',
      String(this.#state.blocker?.kind === 'peerInvalid'),
    );
    this.#checklist.draw(
      this.#state.connections,
      isListener && typeof to === 'object' ? to : undefined,
    );
    this.#drawConnections(isDatagram);
  }

  /** A target that is gone stays among the choices, so that its name can be read. */
  #drawSockets(): void {
    const { l10n } = this.#options;
    const { sockets, socket, target } = this.#state;
    const { socket: chosen = '', socketName = '' } = target;
    const names = shortenNames(
      sockets.map(({ name }) => name),
      choiceLengthMax(),
    );
    const isGone = socket === undefined && socketName !== '';
    this.#socketSelect.hidden = sockets.length === 0 && !isGone;
    this.#socketSelect.disabled = sockets.length === 0;
    this.#socketSelect.title = l10n.text(
      'sendFromTip',
      socketName,
      socket?.endpoint.replace(/^\w+:\/\//, '') ?? '',
    );
    setChoices(
      this.#socketSelect,
      [
        ...sockets.map(({ id }, index) => ({ value: id, label: names[index] ?? '' })),
        ...(isGone
          ? [{ value: chosen, label: l10n.text('removedSocket', socketName), isDisabled: true }]
          : []),
      ],
      chosen,
    );
  }

  #drawConnections(isDatagram: boolean): void {
    const { l10n } = this.#options;
    const { socket, to, connections } = this.#state;
    const isSeveral = typeof to === 'object';
    const count = socket?.summary?.openConnections ?? 0;
    const choices: Choice[] = [
      { value: 'all', label: l10n.text('toAll', count) },
      ...connectionChoices(connections, l10n),
      ...(isSeveral || connections.total > 1
        ? [{ value: 'some', label: l10n.text('toSome', isSeveral ? to.length : '…') }]
        : []),
      ...(isDatagram ? [{ value: 'peer', label: l10n.text('otherPeer') }] : []),
    ];
    const value = isSeveral ? 'some' : String(to);
    if (!choices.some((choice) => choice.value === value)) {
      // It closed, or is not looked up yet.
      const label = this.#state.connectionLabel;
      const isClosed = this.#state.isConnectionClosed;
      choices.push({ value, label: isClosed ? l10n.text('closedConnection', label) : label });
    }
    setChoices(this.#connectionSelect, choices, value);
  }
}
