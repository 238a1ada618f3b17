import type { ViewQuery } from '../shared/viewProtocol.ts';
import type { ViewMode } from '../shared/viewMode.ts';
import { conversationQuery, isSameQuery } from './conversationQuery.ts';
import { shortEndpoint } from './format.ts';
import type { ListedRow } from './list/rowWindow.ts';

type Conversation = Pick<ListedRow, 'socket' | 'connection' | 'peer'>;

/** The query whose result the page shows, and what was shown before a conversation was followed. */
export class ShownQuery {
  #query: ViewQuery;
  #connectionLabel: string | undefined;
  /** What was shown before a conversation was followed, and that conversation's query. */
  #wide: { readonly query: ViewQuery; readonly followed: ViewQuery } | undefined;

  constructor(query: ViewQuery, connectionLabel: string | undefined) {
    this.#query = query;
    this.#connectionLabel = connectionLabel;
  }

  get query(): ViewQuery {
    return this.#query;
  }

  /** The peer of the connection that the query is narrowed to, as it is shown. */
  get connectionLabel(): string | undefined {
    return this.#connectionLabel;
  }

  /** Without a label, that of the connection stays as long as the connection does. */
  choose(query: ViewQuery, connectionLabel?: string): void {
    const isSame = query.connection !== undefined && query.connection === this.#query.connection;
    this.#query = query;
    this.#connectionLabel = connectionLabel ?? (isSame ? this.#connectionLabel : undefined);
    this.#wide = undefined;
  }

  /**
   * A conversation is one connection's, and leaving it brings back what was shown before. Answers
   * whether that makes it another query.
   */
  switchView(from: ViewMode, to: ViewMode, selected: Conversation | undefined): boolean {
    const before = this.#query;
    const isLeaving = from === 'conversation' && to !== 'conversation';
    const wide =
      isLeaving && this.#wide && isSameQuery(before, this.#wide.followed) ? this.#wide : undefined;
    const query = to === 'conversation' ? conversationQuery(before, selected) : wide?.query;
    if (!query || isSameQuery(query, before)) {
      return false;
    }
    this.#wide = wide ? undefined : { query: before, followed: query };
    this.#query = query;
    this.#connectionLabel = wide ? undefined : peerLabel(selected?.peer);
    return true;
  }
}

/** A connection's peer, as the toolbar shows it. */
export function peerLabel(peer: string | undefined): string | undefined {
  return peer === undefined ? undefined : shortEndpoint(peer);
}
