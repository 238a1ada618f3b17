import type { SocketId } from '../shared/entry.ts';
import type { SocketFormat } from '../shared/viewFormat.ts';
import type { HostApi, ViewSocket } from '../shared/viewProtocol.ts';
import { ListFormat } from './list/listFormat.ts';
import type { Localizer } from './localizer.ts';
import { SocketFormats } from './payload/displayFormat.ts';

export interface PageFormatsOptions {
  readonly host: Pick<HostApi, 'setFormat'>;
  readonly l10n: Localizer;
  /** The sockets that are listed. */
  readonly listed: () => readonly ViewSocket[];
  /** Payloads look otherwise now. */
  readonly onDidChange: () => void;
  /** Payloads need more of what is around them than came with the rows. */
  readonly onDidNeedMore: () => void;
}

/** How payloads are shown: chosen for one socket, or for all that are listed. */
export class PageFormats {
  readonly ofSockets = new SocketFormats();
  /** The choice for all that are listed. */
  readonly list: ListFormat;
  readonly #options: PageFormatsOptions;

  constructor(options: PageFormatsOptions) {
    this.#options = options;
    this.list = new ListFormat({
      l10n: options.l10n,
      onDidChoose: (format) => {
        for (const { id } of options.listed()) {
          this.choose(id, { ...this.ofSockets.of(id), format });
        }
      },
    });
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    if (this.ofSockets.setSockets(sockets)) {
      this.#options.onDidChange();
    }
    this.draw();
  }

  choose(socket: SocketId, format: SocketFormat): void {
    const { host, onDidChange, onDidNeedMore } = this.#options;
    const before = this.ofSockets.of(socket);
    const savedState = this.ofSockets.choose(socket, format);
    onDidChange();
    void host.setFormat({ socket, format: savedState }).then(() => {
      // Text in ISO-2022-JP needs more bytes around it than came with the rows.
      if (format.encoding === 'iso-2022-jp' && before.encoding !== format.encoding) {
        onDidNeedMore();
      }
    });
  }

  /** Shows the format of the listed sockets. */
  draw(): void {
    this.list.draw(this.#options.listed().map(({ id }) => this.ofSockets.of(id).format));
  }
}
