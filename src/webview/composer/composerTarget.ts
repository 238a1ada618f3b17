import type { TrafficHost, ViewConnections, ViewSocket } from '../../shared/viewProtocol.ts';
import type { ViewAddressee } from '../../shared/viewSending.ts';
import { ConnectionChecklist } from './connectionChecklist.ts';
import { peerEndpoint } from './draft.ts';
import type { Draft } from './draft.ts';
import { onlyPeer } from './onlyPeer.ts';
import { element } from '../elements.ts';
import { connectionChoices, setChoices } from '../choices.ts';
import type { Choice } from '../choices.ts';
import { nextTarget } from './targetSocket.ts';
import type { TargetSocket } from './targetSocket.ts';
import type { Words } from '../words.ts';

/** How often open connections are looked up while traffic flows, in milliseconds. */
const lookUpMs = 1_000;

const nobody: ViewConnections = { total: 0, connections: [] };

export type Target = Pick<Draft, 'socket' | 'isChosen' | 'to' | 'peer'>;

export interface ComposerTargetOptions {
  readonly root: HTMLElement;
  readonly host: Pick<TrafficHost, 'connections'>;
  readonly words: Words;
  readonly target: Target;
  readonly onDidChange: () => void;
}

/** Whom a message goes to: a socket, and one, several or all of its connections, or a peer of UDP. */
export class ComposerTarget {
  readonly #options: ComposerTargetOptions;
  readonly #socketSelect: HTMLSelectElement;
  readonly #connectionSelect: HTMLSelectElement;
  readonly #peerInput: HTMLInputElement;
  readonly #checklist: ConnectionChecklist;
  #socket: TargetSocket;
  #target: Pick<Draft, 'to' | 'peer'>;
  #sockets: readonly ViewSocket[] = [];
  #connections = nobody;
  #lookedUpAt = 0;
  #isLookUpDue = false;

  constructor(options: ComposerTargetOptions) {
    this.#options = options;
    const { socket, isChosen = false, to, peer } = options.target;
    this.#target = { to, peer };
    this.#socket = {
      by: isChosen ? 'choice' : 'guess',
      start: 0,
      ...(socket !== undefined && { id: socket }),
    };
    const { root, words } = options;
    this.#socketSelect = element('select');
    this.#socketSelect.setAttribute('aria-label', words.text('sendFrom'));
    this.#socketSelect.title = words.text('sendFrom');
    this.#connectionSelect = element('select');
    this.#connectionSelect.setAttribute('aria-label', words.text('sendTo'));
    this.#connectionSelect.title = words.text('sendTo');
    this.#peerInput = element('input', 'peer-input');
    this.#peerInput.type = 'text';
    this.#peerInput.spellcheck = false;
    this.#peerInput.value = options.target.peer;
    this.#peerInput.placeholder = words.text('peerPlaceholder');
    this.#peerInput.setAttribute('aria-label', words.text('otherPeer'));
    this.#checklist = new ConnectionChecklist({
      words,
      onDidChoose: (connections) => this.#choose(connections),
    });
    root.append(this.#socketSelect, this.#connectionSelect, this.#checklist.root, this.#peerInput);
    this.#socketSelect.addEventListener('change', () =>
      this.choose({ socket: this.#socketSelect.value, to: 'all' }, 'choice'),
    );
    this.#connectionSelect.addEventListener('change', () => this.#chooseConnection());
    this.#connectionSelect.addEventListener('focus', () => void this.#lookUp());
    this.#connectionSelect.addEventListener('blur', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.#checklist.root.contains(relatedTarget))) {
        this.#checklist.close();
      }
    });
    this.#peerInput.addEventListener('input', () => {
      this.#target = { ...this.#target, peer: this.#peerInput.value };
      this.#changed();
    });
  }

  get target(): Target {
    const { id, by } = this.#socket;
    return {
      ...this.#target,
      ...(id !== undefined && { socket: id }),
      ...(by === 'choice' && { isChosen: true }),
    };
  }

  get socket(): ViewSocket | undefined {
    return this.#sockets.find(({ id }) => id === this.#socket.id);
  }

  /** Open connections of the chosen socket. */
  get connectionCount(): number {
    return this.socket?.summary?.openConnections ?? 0;
  }

  /** The `to` of a send request; nothing while it is no peer's endpoint, or no connection. */
  get to(): ViewAddressee['to'] | undefined {
    const { to, peer } = this.#target;
    if (to !== 'peer') {
      return typeof to === 'object' && to.length === 0 ? undefined : to;
    }
    const endpoint = peerEndpoint(peer);
    return endpoint === undefined ? undefined : { peer: endpoint };
  }

  /** Whether several connections are chosen, perhaps none so far. */
  get isSeveral(): boolean {
    return typeof this.#target.to === 'object';
  }

  /** The endpoint of the one peer that it goes to, as a URL; nothing where that isn't known. */
  get peer(): string | undefined {
    const { to, peer } = this.#target;
    return to === 'peer' ? peerEndpoint(peer) : onlyPeer(to, this.#connections);
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    const before = this.socket?.summary;
    this.#sockets = sockets;
    const old = this.#socket.id;
    this.#socket = nextTarget(this.#socket, sockets);
    if (this.#socket.id !== old) {
      this.#target = { ...this.#target, to: 'all' };
      this.#connections = nobody;
    }
    if (this.socket?.summary !== before) {
      this.#lookUpSoon();
    }
    this.#changed();
  }

  /** Aims at a socket because the user chose it here, or because the view shows it alone. */
  choose({ socket, to }: Pick<Draft, 'to'> & { socket: string }, by: 'choice' | 'view'): void {
    if (socket !== this.#socket.id) {
      this.#connections = nobody;
    }
    this.#socket = { ...this.#socket, id: socket, by };
    this.#target = { ...this.#target, to };
    void this.#lookUp();
    this.#changed();
  }

  #chooseConnection(): void {
    const { value } = this.#connectionSelect;
    const { to } = this.#target;
    if (value === 'some') {
      this.#choose(typeof to === 'number' ? [to] : []);
      this.#checklist.open();
      return;
    }
    this.#choose(value === 'all' || value === 'peer' ? value : Number(value));
    if (value === 'peer') {
      this.#peerInput.focus();
    }
  }

  #choose(to: Target['to']): void {
    this.choose({ socket: this.#socketSelect.value, to }, 'choice');
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
    const connections = await this.#options.host.connections(socket.id).catch(() => nobody);
    if (this.socket?.id === socket.id) {
      this.#connections = connections;
      this.#forgetClosed();
      this.#changed();
    }
  }

  /** What several were chosen of: those that closed are no longer counted among them. */
  #forgetClosed(): void {
    const { to } = this.#target;
    const { total, connections } = this.#connections;
    if (typeof to === 'object' && connections.length === total) {
      const open = new Set(connections.map(({ id }) => id));
      this.#target = { ...this.#target, to: to.filter((id) => open.has(id)) };
    }
  }

  #changed(): void {
    this.#draw();
    this.#options.onDidChange();
  }

  #draw(): void {
    const { words } = this.#options;
    const { socket } = this;
    this.#socketSelect.disabled = this.#sockets.length === 0;
    setChoices(
      this.#socketSelect,
      this.#sockets.map(({ id, name }) => ({ value: id, label: name })),
      socket?.id ?? '',
    );
    const { to } = this.#target;
    const isListener = socket?.role === 'listener';
    const isDatagram = socket?.scheme === 'udp';
    this.#connectionSelect.hidden = !isListener;
    this.#peerInput.hidden = !(isListener && isDatagram && to === 'peer');
    this.#peerInput.setAttribute('aria-invalid', String(this.to === undefined));
    this.#checklist.draw(this.#connections, isListener && typeof to === 'object' ? to : undefined);
    const choices: Choice[] = [
      { value: 'all', label: words.text('toAll', this.connectionCount) },
      ...connectionChoices(this.#connections, words),
      ...(this.isSeveral || this.#connections.total > 1
        ? [{ value: 'some', label: words.text('toSome', typeof to === 'object' ? to.length : '…') }]
        : []),
      ...(isDatagram ? [{ value: 'peer', label: words.text('otherPeer') }] : []),
    ];
    const value = this.isSeveral ? 'some' : String(to);
    if (!choices.some((choice) => choice.value === value)) {
      // It closed, or is not looked up yet; sending will say which.
      choices.push({ value, label: `#${value}` });
    }
    setChoices(this.#connectionSelect, choices, value);
  }
}
