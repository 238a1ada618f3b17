import { decodeAsFor } from '../../shared/decodeAsFor.ts';
import type { ConnectionId, DecodeAs, Query, SocketId } from '../../shared/entry.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import { Emitter } from '../../workbench/emitter.ts';

/** Choices for connections of one socket that are remembered; the oldest go first. */
const choicesMax = 1_000;

/** As which protocols sockets and connections are decoded, for as long as the window lives. */
export class DecodeAsChoices {
  readonly #changed = new Emitter<undefined>();
  readonly #choices = new Map<SocketId, readonly DecodeAs[]>();
  readonly onDidChange = this.#changed.event;

  dispose(): void {
    this.#changed.dispose();
  }

  /** Empty where messages are shown as they came. */
  of(socket: SocketId): readonly DecodeAs[] {
    return this.#choices.get(socket) ?? [];
  }

  /** Without a protocol, messages are shown as they came again. */
  set(socket: SocketId, connection: ConnectionId | undefined, protocol?: ProtocolId): void {
    const others = this.of(socket).filter((choice) => choice.connection !== connection);
    const chosen = protocol && { protocol, ...(connection !== undefined && { connection }) };
    this.#choices.set(socket, [...others, ...(chosen ? [chosen] : [])].slice(-choicesMax));
    this.#changed.fire(undefined);
  }

  /** A query with what was chosen for its socket. */
  apply(query: Query): Query {
    const [socket] = query.sockets ?? [];
    const decodeAs =
      socket !== undefined && query.sockets?.length === 1
        ? decodeAsFor(this.of(socket), query.connection)
        : undefined;
    return { ...query, ...(decodeAs && { decodeAs }) };
  }
}
