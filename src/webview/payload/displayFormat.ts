import type { DecodeHint, DecoderId } from '../../shared/decoders/decoded.ts';
import { parseContext } from '../../shared/protocol/messageContext.ts';
import type { MessageContext } from '../../shared/protocol/messageContext.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { formatDefault } from '../../shared/viewFormat.ts';
import type { Format, SocketFormat } from '../../shared/viewFormat.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';
import type { ListedRow } from '../list/rowWindow.ts';

/** How one entry's payload is shown, everything decided. */
export interface DisplayFormat {
  readonly format: Format;
  readonly encoding: TextEncoding;
  /** Whether its messages are pieces of a stream, cut anywhere. */
  readonly isStream: boolean;
  /** Absent: whichever recognises the bytes. */
  readonly decoder?: DecoderId;
  readonly hint: DecodeHint;
}

/** What the user chose for each socket. A choice holds at once; the extension confirms it later. */
export class SocketFormats {
  readonly #sockets = new Map<SocketId, ViewSocket>();
  readonly #chosen = new Map<SocketId, SocketFormat>();
  /** Looks by socket and peer's port: rows that look alike share one, so that it tells changes. */
  readonly #displays = new Map<string, DisplayFormat>();

  /** Answers whether any socket's format is another one now. */
  setSockets(sockets: readonly ViewSocket[]): boolean {
    const before = this.#state();
    const hasMoved = sockets.some((socket) => {
      const old = this.#sockets.get(socket.id);
      return (
        old?.endpoint !== socket.endpoint ||
        hasPieces(old) !== hasPieces(socket) ||
        old.protocol !== socket.protocol
      );
    });
    this.#sockets.clear();
    for (const socket of sockets) {
      this.#sockets.set(socket.id, socket);
      if (JSON.stringify(socket.format) === JSON.stringify(this.#chosen.get(socket.id))) {
        this.#chosen.delete(socket.id);
      }
    }
    const after = this.#state();
    if (before !== after || hasMoved) {
      this.#displays.clear();
    }
    return before !== after;
  }

  /** Returns what there is to remember: an encoding only where it is not the socket's own. */
  choose(socket: SocketId, { encoding, ...others }: SocketFormat): SocketFormat {
    const isOwn = encoding === this.#encodingOf(socket);
    const format = { ...others, ...(encoding && !isOwn && { encoding }) };
    this.#chosen.set(socket, format);
    this.#displays.clear();
    return format;
  }

  of(socket: SocketId): SocketFormat {
    return this.#chosen.get(socket) ?? formatOf(this.#sockets.get(socket));
  }

  display({
    socket: id,
    peer,
    context: text = '',
  }: Pick<ListedRow, 'socket' | 'peer' | 'context'>): DisplayFormat {
    const port = portOf(peer);
    const key = `${id}\n${port ?? ''}\n${text}`;
    let display = this.#displays.get(key);
    if (!display) {
      const { format, encoding = this.#encodingOf(id), decoder } = this.of(id);
      const socket = this.#sockets.get(id);
      const ports = [portOf(socket?.endpoint), port].filter((known) => known !== undefined);
      const isDatagram = socket?.scheme === 'udp';
      const context = parseContext(text) ?? datagramContext(socket);
      const hint: DecodeHint = { isDatagram, ports, ...(context && { context }) };
      const isStream = socket !== undefined && hasPieces(socket) && text === '';
      display = { format, encoding, isStream, hint, ...(decoder && { decoder }) };
      this.#displays.set(key, display);
    }
    return display;
  }

  /** Its own, where none is chosen for it. */
  #encodingOf(socket: SocketId): TextEncoding {
    return this.#sockets.get(socket)?.encoding ?? 'utf-8';
  }

  /** All that decides how payloads are shown, to compare. */
  #state(): string {
    const ids = [...this.#sockets.keys()];
    return JSON.stringify(ids.map((id) => [this.of(id), this.#encodingOf(id)]));
  }
}

/** Whether a socket's messages are pieces of a stream, which go on where the one before ended. */
export function hasPieces({ scheme, framing, protocol }: ViewSocket): boolean {
  return scheme !== 'udp' && framing === undefined && protocol === undefined;
}

/** Messages of a protocol are shown as its decoder reads them, unless something else is chosen. */
function formatOf(socket: ViewSocket | undefined): SocketFormat {
  const isDecoded = socket?.protocol !== undefined || socket?.decodeAs !== undefined;
  return socket?.format ?? (isDecoded ? { format: 'decoded' } : formatDefault);
}

/** Each datagram of a socket with a protocol is a message of it. */
function datagramContext(socket: ViewSocket | undefined): MessageContext | undefined {
  return socket?.scheme === 'udp' && socket.protocol ? { protocol: socket.protocol } : undefined;
}

function portOf(endpoint: string | undefined): number | undefined {
  const digits = /:(\d{1,5})$/.exec(endpoint ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
