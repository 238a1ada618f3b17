import { Engine } from '../../../src/engine/engine.ts';
import type { Summary } from '../../../src/shared/engineApi.ts';
import type { Query, SocketId } from '../../../src/shared/entry.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import type { ViewPage, ViewPageRequest } from '../../../src/shared/viewProtocol.ts';
import { ListModel } from '../../../src/webview/list/listModel.ts';
import type { ScrollPosition } from '../../../src/webview/list/scrollAnchor.ts';
import type { ListedRow } from '../../../src/webview/list/rowWindow.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { DatagramPeer } from '../engine/peers.ts';

export const rowHeight = 20;

/** The list's model on a real engine whose sockets send real datagrams; ten rows are on screen. */
export class EngineView {
  readonly engine: Engine;
  readonly model: ListModel;
  readonly selected: (ListedRow | undefined)[] = [];
  pages = 0;
  /** How often a list that had every row on screen had not. */
  holes = 0;
  /** Happens between each question for a page and its answer. */
  asked: () => Promise<void> = () => Promise.resolve();
  /** Whether the model is told of nothing. */
  isDeaf = false;
  #wasWhole = false;
  #order = 0;
  #asking = 0;
  #queryId = 0;
  #watchers: (() => void)[] = [];
  /** Newest entry of the query that the model has heard of. */
  #heard = 0;
  /** Newest entry there is. */
  #sent = 0;
  /** Index after the last row of the query, as the model has heard. */
  #end = 0;

  constructor(entriesPerSocket: number) {
    this.engine = new Engine(
      { summary: (summary) => this.#take(summary) },
      { limits: { ...defaultLimits, logEntriesPerSocket: entriesPerSocket } },
    );
    endAfterTest(() => this.engine.stopAll());
    this.model = new ListModel({
      host: { page: (request) => this.#page(request) },
      onDidChange: () => this.#changed(),
      onDidSelect: (row) => this.selected.push(row),
      onDidFail: (error) => {
        throw error;
      },
    });
    this.model.scroll.setHeights(10 * rowHeight, rowHeight);
  }

  /** Starts a UDP client that sends to nobody in particular. */
  async socket(id: SocketId): Promise<void> {
    const peer = await DatagramPeer.bind();
    await this.engine.startSocket(id, { name: id, connect: `udp://127.0.0.1:${peer.port}` });
  }

  /** Makes so many entries: each names its socket and its number. */
  async traffic(id: SocketId, count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      const bytes = Buffer.from(`${id} ${number}`);
      await this.engine.send({ socket: id, to: 'all', bytes });
    }
    const { lastSeq } = await this.engine.newEntries({
      afterSeq: Number.MAX_SAFE_INTEGER,
      maxEntries: 0,
      previewBytes: 0,
    });
    this.#sent = lastSeq;
  }

  /** `asked` happens between the question and the answer, `opened` before any row is here. */
  async open(
    query: Query,
    anchor?: ScrollPosition,
    { asked, opened }: { readonly asked?: () => void; readonly opened?: () => void } = {},
  ): Promise<void> {
    const show = this.model.expect(anchor);
    asked?.();
    const summary = await this.engine.openQuery(query);
    this.#queryId = summary.id;
    this.#heard = summary.lastSeq;
    this.#end = summary.total + summary.evicted;
    this.#wasWhole = false;
    this.#order++;
    show({ ...summary, order: this.#order }, query.sockets?.length !== 1);
    opened?.();
    // The engine looks through a long log by and by.
    await this.until(() => this.model.summary?.complete === true);
  }

  /** Resolves when the model has heard of everything and has every row on screen. */
  async settled(): Promise<void> {
    while (this.#asking > 0 || !this.model.isWhole || this.model.scroll.end < this.#end) {
      await this.#woken();
    }
  }

  async heard(): Promise<void> {
    while (this.#heard < this.#sent) {
      await this.#woken();
    }
    await this.settled();
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await this.#woken();
    }
    await this.settled();
  }

  /** Payloads of the rows on screen, events by their kind. */
  get shown(): string[] {
    const { first, end } = this.model.scroll.visible;
    return Array.from({ length: end - first }, (_, offset) => {
      const row = this.model.row(first + offset);
      return row?.event?.event ?? Buffer.from(row?.bytes ?? []).toString();
    });
  }

  async #page({ query, ...request }: ViewPageRequest): Promise<ViewPage> {
    this.#asking++;
    this.pages++;
    await this.asked();
    const page = await this.engine.page({ query, ...request });
    this.#order++;
    // The answer is taken in before it counts as such.
    setImmediate(() => {
      this.#asking--;
      this.#wake();
    });
    return { ...page, reasons: {}, order: this.#order };
  }

  #take({ queries }: Summary): void {
    const summary = queries.find(({ id }) => id === this.#queryId);
    if (summary && !this.isDeaf) {
      this.#order++;
      this.#end = summary.total + summary.evicted;
      this.model.update({ ...summary, order: this.#order });
      this.#heard = Math.max(this.#heard, summary.lastSeq);
      this.#wake();
    }
  }

  #changed(): void {
    const { isWhole } = this.model;
    this.holes += this.#wasWhole && !isWhole ? 1 : 0;
    this.#wasWhole = isWhole;
    this.#wake();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  #wake(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    watchers.forEach((wake) => wake());
  }
}
