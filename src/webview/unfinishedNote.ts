import type { UnfinishedFrame } from '../shared/engineApi.ts';
import { formatHexDump } from '../shared/hexDump.ts';
import type { HostApi, ViewQuery, ViewSocket } from '../shared/viewProtocol.ts';
import { element, setText } from './elements.ts';
import { shortEndpoint } from './format.ts';
import type { Localizer } from './localizer.ts';

export interface UnfinishedNoteOptions {
  readonly host: Pick<HostApi, 'unfinishedFrames'>;
  readonly l10n: Localizer;
  /** At the foot: says how many bytes wait for the rest of their frames, and shows them. */
  readonly button: HTMLButtonElement;
  /** Where they are shown. */
  readonly pane: HTMLElement;
}

/** Tells of bytes that were received and are no message yet, as the rest of their frame has not come. */
export class UnfinishedNote {
  readonly #options: UnfinishedNoteOptions;
  #sockets: readonly string[] = [];
  /** How many bytes the pane was last filled for. */
  #bytes = 0;

  constructor(options: UnfinishedNoteOptions) {
    this.#options = options;
    const { button, pane, l10n } = options;
    pane.setAttribute('role', 'region');
    pane.setAttribute('aria-label', l10n.text('unfinishedFrames'));
    pane.tabIndex = 0;
    button.setAttribute('aria-expanded', 'false');
    button.title = l10n.text('unfinishedTip');
    button.addEventListener('click', () => (pane.hidden ? void this.#open() : this.#close()));
    pane.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.#close();
        button.focus();
      }
    });
  }

  draw(sockets: readonly ViewSocket[], { sockets: shown }: ViewQuery): void {
    const { l10n, button, pane } = this.#options;
    const waiting = sockets.filter(
      ({ id, summary }) => summary?.unfinished && (shown?.includes(id) ?? true),
    );
    const sum = (kind: 'bytes' | 'frames') =>
      waiting.reduce((total, { summary }) => total + (summary?.unfinished?.[kind] ?? 0), 0);
    const bytes = sum('bytes');
    const frames = sum('frames');
    this.#sockets = waiting.map(({ id }) => id);
    button.hidden = bytes === 0;
    if (bytes === 0) {
      this.#close();
      return;
    }
    const count = l10n.byteCount(bytes);
    setText(
      button,
      frames === 1
        ? l10n.text('unfinishedFrame', count)
        : l10n.text('ofUnfinishedFrames', count, frames),
    );
    if (!pane.hidden && bytes !== this.#bytes) {
      void this.#fill();
    }
    this.#bytes = bytes;
  }

  async #open(): Promise<void> {
    await this.#fill();
    const { button, pane } = this.#options;
    pane.hidden = button.hidden;
    button.setAttribute('aria-expanded', String(!pane.hidden));
    pane.focus();
  }

  #close(): void {
    const { button, pane } = this.#options;
    pane.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  }

  async #fill(): Promise<void> {
    const { host, pane } = this.#options;
    const frames = await Promise.all(this.#sockets.map((id) => host.unfinishedFrames(id)));
    pane.replaceChildren(...frames.flat().flatMap((frame) => this.#describe(frame)));
  }

  #describe({ peer, length, bytes }: UnfinishedFrame): HTMLElement[] {
    const { l10n } = this.#options;
    const count = l10n.byteCount(length);
    const heading = element('div', 'unfinished-frame', `${shortEndpoint(peer)} · ${count}`);
    const dump = element('pre', '', formatHexDump(bytes));
    const more = length > bytes.length ? [element('div', '', l10n.text('unfinishedCut'))] : [];
    return [heading, dump, ...more];
  }
}
