import * as v from 'valibot';
import { viewQuerySchema } from '../shared/viewProtocol.ts';
import { viewModes } from '../shared/viewMode.ts';
import { draftSchema, emptyDraft } from './composer/draft.ts';
import { zooms } from './views/sequenceModel.ts';
import { detailPartDefault } from './split.ts';
import { conversationFormats } from './views/conversationBlock.ts';

/** What the page remembers while it is hidden, and after a reload of the window. No traffic. */
const pageStateSchema = v.object({
  query: viewQuerySchema,
  /** The chosen connection's name, for when it is no longer open. */
  connectionLabel: v.exactOptional(v.string()),
  /** Where the list stands; absent while it follows its end. */
  anchor: v.exactOptional(v.object({ seq: v.number(), hidden: v.number() })),
  /** How the traffic is shown; the list by default. */
  viewMode: v.exactOptional(v.picklist(viewModes)),
  /** What a conversation is shown as. */
  form: v.exactOptional(v.picklist(conversationFormats)),
  /** Zoom level of the gaps in the sequence diagram. */
  zoom: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(zooms.length - 1)),
  ),
  detailPart: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  draft: draftSchema,
});
export type PageState = v.InferOutput<typeof pageStateSchema>;

const freshState: PageState = { query: {}, detailPart: detailPartDefault, draft: emptyDraft };

/** The longest draft kept, in UTF-16 units: VS Code stores the state with the window's. */
const savedDraftMax = 100_000;

/** How long changes are gathered before they are kept, in milliseconds. */
const keepMs = 300;

/** A remembered state, or a fresh one for anything that is none. */
export function readPageState(savedState: unknown): PageState {
  const parsed = v.safeParse(pageStateSchema, savedState);
  return parsed.success ? parsed.output : freshState;
}

/** Keeps the state of now, some time after it changed. */
export class StateSaver {
  readonly #saveState: (state: PageState) => void;
  readonly #read: () => PageState;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    readonly saveState: (state: PageState) => void;
    readonly read: () => PageState;
  }) {
    this.#saveState = options.saveState;
    this.#read = options.read;
  }

  touch(): void {
    this.#timer ??= setTimeout(() => this.flush(), keepMs);
  }

  /** Keeps what changed now: the page may be gone before it would have. */
  flush(): void {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      const state = this.#read();
      const isLong = state.draft.text.length > savedDraftMax;
      this.#saveState(isLong ? { ...state, draft: { ...state.draft, text: '' } } : state);
    }
  }
}
