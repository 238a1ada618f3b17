import { createTextDecoder } from '../../shared/textDecoder.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { Decoded, DecodedNode, InflatedContent } from '../../shared/decoders/decoded.ts';
import { decoderNames } from '../../shared/decoders/decoded.ts';
import { isMostlyUnprintable } from '../../shared/isMostlyUnprintable.ts';
import { renderEncoded } from '../../shared/renderEncoded.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';
import { decodedLines, foldedDepth, lineAt } from './decodedLines.ts';
import { element, textButton } from '../elements.ts';
import type { ByteRange, FoldLine } from './foldLine.ts';
import { FoldTree } from './foldTree.ts';
import { FormatBar } from './formatBar.ts';
import type { FormatBarOptions } from './formatBar.ts';
import { HexPane } from './hexPane.ts';
import { InspectorPane } from './inspectorPane.ts';
import type { LazyParts } from '../lazyParts.ts';
import { PayloadLoader, pieceBytes } from './payloadLoader.ts';
import type { DisplayFormat } from './displayFormat.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import { displayedBytes } from './displayedBytes.ts';
import { TextPane } from './textPane.ts';
import type { Localizer } from '../localizer.ts';

/** From this width, in pixels, text and dump stand side by side; as in the style sheet. */
const besideWidth = 700;
/** What the text should have there. */
const textWidthMin = 320;
/** Bytes of a document that are loaded unasked: it can be drawn only when all of it is here. */
const documentBytesMax = 1024 * 1024;

export interface PayloadViewOptions {
  readonly host: Pick<HostApi, 'payload' | 'content'>;
  readonly l10n: Localizer;
  readonly parts: LazyParts;
  readonly onDidChooseFormat: FormatBarOptions['onDidChoose'];
  readonly onDidDecodeAs: FormatBarOptions['onDidDecodeAs'];
}

/**
 * One payload in the format that was chosen for its socket, loaded piece by piece on demand. Nothing
 * of it becomes markup.
 */
export class PayloadView {
  readonly root: HTMLElement;
  readonly formatBar: FormatBar;
  readonly #options: PayloadViewOptions;
  readonly #loader: PayloadLoader;
  readonly #text: TextPane;
  readonly #tree: FoldTree;
  readonly #hex: HexPane;
  readonly #inspector: InspectorPane;
  readonly #panes: HTMLElement;
  readonly #more: HTMLElement;
  #row: ListedRow | undefined;
  /** What the message carries in compressed form, once it is inflated. */
  #content: InflatedContent | undefined;
  /** The row for which that was asked. */
  #contentAsked: ListedRow | undefined;
  #display: DisplayFormat | undefined;
  #lines: readonly FoldLine[] = [];

  constructor(options: PayloadViewOptions) {
    this.#options = options;
    const { l10n } = options;
    this.#loader = new PayloadLoader(options.host);
    this.formatBar = new FormatBar({
      l10n,
      onDidChoose: options.onDidChooseFormat,
      onDidDecodeAs: options.onDidDecodeAs,
    });
    this.root = element('div', 'payload');
    this.#text = new TextPane(l10n.text('text'));
    this.#tree = new FoldTree({
      label: l10n.text('fields'),
      onDidChoose: ({ range }) => {
        this.#hex.select(range);
        this.#inspect(range);
        this.#tree.keepActiveInSight();
      },
      onDidHover: (line) => this.#hex.mark('pointed', line?.range),
    });
    this.#hex = new HexPane({
      label: l10n.text('hexKeys'),
      onDidSelect: (range) => {
        this.#inspect(range);
        this.#revealField(range?.start);
      },
      onDidHover: (offset) => this.#point(offset),
    });
    this.#inspector = new InspectorPane({ l10n, onDidClose: () => this.#inspect(undefined) });
    this.#panes = element('div', 'payload-panes');
    this.#panes.append(this.#text.root, this.#tree.root, this.#hex.root);
    const body = element('div', 'payload-body');
    body.append(this.#panes, this.#inspector.root);
    this.#more = element('div', 'payload-more');
    this.root.append(body, this.#more);
    this.#inspect(undefined);
    new ResizeObserver(() => this.#fit()).observe(this.#panes);
  }

  /** Shows the payload of a row from its beginning; nothing for `undefined`. */
  async show(row: ListedRow | undefined, display: DisplayFormat | undefined): Promise<void> {
    this.#row = row;
    this.#display = display;
    this.#content = undefined;
    this.#contentAsked = undefined;
    this.#loader.begin(row);
    this.#panes.hidden = true;
    this.#inspect(undefined);
    this.#more.replaceChildren();
    if (row && this.#loader.isWhole) {
      // All of it came with the list.
      this.#draw(true);
    } else if (row) {
      await this.#load();
    }
  }

  /**
   * Shows the same bytes in another format, or once more when a part of the page has come or the
   * choice of a format comes back: bytes that were chosen since then stay chosen.
   */
  restyle(display: DisplayFormat): void {
    const before = this.#display;
    this.#display = display;
    if (this.#row && (this.#loader.bytes.length > 0 || this.#row.length === 0)) {
      this.#draw(display.format !== before?.format || display.decoder !== before.decoder);
      if (display.format === 'json' && before?.format !== 'json' && !this.#loader.isWhole) {
        void this.#load();
      }
    }
  }

  /** Shows fields that somebody else found in the payload, until its format is chosen again. */
  showFields(nodes: readonly DecodedNode[], note: string): void {
    if (this.#row && this.#display) {
      this.#showPanes('tree', 'hex');
      this.#lines = decodedLines(nodes);
      this.#tree.show(this.#lines, 1);
      this.#hex.setAscii(true);
      this.#fit();
      this.#showDump(true);
      this.#inspect(undefined);
      this.#drawMore(this.#row, note);
      this.#tree.focus();
    }
  }

  focus(): void {
    const isTree = !this.#tree.root.hidden;
    const pane = isTree ? this.#tree : this.#text.root.hidden ? this.#hex : this.#text.root;
    pane.focus();
  }

  async #load(): Promise<void> {
    const isFirst = this.#loader.bytes.length === 0;
    const isDocument = this.#display?.format === 'json';
    const outcome = await this.#loader.more(isDocument ? documentBytesMax : undefined);
    const { l10n } = this.#options;
    switch (outcome) {
      case 'loaded':
        this.#draw(isFirst);
        break;
      case 'gone':
        this.#note(l10n.text('payloadGone'));
        break;
      case 'failed':
        this.#note(l10n.text('payloadFailed'));
        break;
      case 'outdated':
        break;
    }
  }

  #draw(isOther: boolean): void {
    const row = this.#row;
    const display = this.#display;
    if (!row || !display) {
      return;
    }
    this.formatBar.show({
      format: display.format,
      encoding: display.encoding,
      ...(display.decoder && { decoder: display.decoder }),
    });
    this.#panes.hidden = (row.wireLength ?? row.length) === 0;
    const note = this.#drawFormat(display, displayedBytes(row, display, this.#loader.bytes));
    if (!this.#hex.root.hidden) {
      this.#hex.setAscii(display.format !== 'hex');
      this.#fit();
      this.#showDump(isOther);
    }
    if (isOther) {
      this.#inspect(undefined);
    }
    this.#drawMore(row, note);
    this.#suggest(display);
  }

  /** Fills the panes of the format; answers why it is shown in another one, if it is. */
  #drawFormat(display: DisplayFormat, bytes: Uint8Array): string | undefined {
    const { parts, l10n } = this.#options;
    const { isWhole } = this.#loader;
    const { format, encoding } = display;
    const showText = (colored?: Parameters<TextPane['show']>[3]) =>
      this.#text.show(bytes, encoding, !isWhole, colored);
    this.#lines = [];
    switch (format) {
      case 'auto':
        if (isMostlyUnprintable(renderEncoded(bytes, encoding, !isWhole), bytes.length)) {
          this.#showPanes('hex');
        } else {
          this.#showPanes('text', 'hex');
          showText();
        }
        return undefined;
      case 'textAndDump':
        this.#showPanes('text', 'hex');
        showText();
        return undefined;
      case 'text':
        this.#showPanes('text');
        showText();
        return undefined;
      case 'ansi':
        this.#showPanes('text');
        showText(parts.get('ansi')?.ansiLines);
        return undefined;
      case 'hex':
      case 'hexAscii':
        this.#showPanes('hex');
        return undefined;
      case 'json': {
        const json = parts.get('json');
        const document = json?.jsonLines(textOf(bytes, encoding));
        if (document?.ok) {
          this.#showPanes('tree');
          this.#tree.show(document.lines);
          return document.isCut ? l10n.text('linesCut', document.lines.length) : undefined;
        }
        this.#showPanes('text');
        showText();
        return !isWhole
          ? l10n.text('decodedPart', 'JSON', bytes.length)
          : document && l10n.text('noJson', document.position + 1);
      }
      case 'decoded': {
        const decoded = this.#decode(display);
        if (decoded && decoded.nodes.length > 0) {
          this.#showPanes('tree', 'hex');
          this.#lines = this.#onWire(decodedLines(decoded.nodes));
          this.#tree.show(this.#lines, foldedDepth);
          return this.#problemText(decoded);
        }
        this.#showPanes('hex');
        return decoded
          ? this.#problemText(decoded)
          : parts.get('decode') && l10n.text('notRecognised');
      }
    }
  }

  #showDump(isOther: boolean): void {
    const { wire, framing } = this.#loader.framed;
    this.#hex.show(wire, isOther);
    this.#hex.dim(framing);
  }

  /** Lines of what is in the payload, with their bytes in the message as the dump shows it. */
  #onWire(lines: readonly FoldLine[]): FoldLine[] {
    const { framed } = this.#loader;
    return lines.map((line) => (line.range ? { ...line, range: framed.toWire(line.range) } : line));
  }

  #showPanes(...shown: readonly ('text' | 'tree' | 'hex')[]): void {
    this.#text.root.hidden = !shown.includes('text');
    this.#tree.root.hidden = !shown.includes('tree');
    this.#hex.root.hidden = !shown.includes('hex');
    this.#panes.classList.toggle('single', shown.length === 1);
  }

  #decode({ decoder, hint }: DisplayFormat): Decoded | undefined {
    const part = this.#options.parts.get('decode');
    const { bytes } = this.#loader;
    const id = decoder ?? part?.decoderOf(bytes, hint);
    const content = this.#content;
    const decoded = id && part?.decode(id, bytes, { ...hint, ...(content && { content }) });
    if (decoded?.isCompressed && content === undefined) {
      void this.#inflate();
    }
    return decoded;
  }

  /** Has the message's content inflated, and shows it. */
  async #inflate(): Promise<void> {
    const row = this.#row;
    if (row === undefined || this.#contentAsked === row) {
      return;
    }
    this.#contentAsked = row;
    const { socket, seq } = row;
    const content = await this.#options.host
      .content({ socket, seq, bytesMax: pieceBytes })
      .catch(() => null);
    if (this.#row === row && content !== null) {
      this.#content = content;
      this.#draw(false);
    }
  }

  #problemText({ decoder, problem, isGuess }: Decoded): string | undefined {
    const { l10n } = this.#options;
    const name = decoderNames[decoder];
    if (!problem) {
      return isGuess ? l10n.text('decodedGuess', name) : undefined;
    }
    const { kind, at, fault } = problem;
    // A payload loaded in part ends where the loading did.
    return kind === 'truncated' && !this.#loader.isWhole
      ? l10n.text('decodedPart', name, at)
      : l10n.text(`problem.${kind}`, name, at, fault ? l10n.text(`decodeFault.${fault}`) : '');
  }

  #suggest({ hint, isStream }: DisplayFormat): void {
    const { bytes } = this.#loader;
    const isJson = /^\s*[[{]/.test(textOf(bytes.subarray(0, 64), 'utf-8'));
    const found = isJson ? 'json' : this.#options.parts.get('decode')?.decoderOf(bytes, hint);
    const isEmpty = this.#row?.length === 0;
    this.formatBar.suggest(isEmpty ? undefined : found);
    this.formatBar.suggestDecodeAs(isEmpty || !isStream ? undefined : found);
  }

  #drawMore(row: ListedRow, note: string | undefined): void {
    const { l10n } = this.#options;
    this.#more.replaceChildren();
    if (row.length === 0) {
      this.#note(l10n.text('noPayload'));
    } else if (!this.#loader.isWhole) {
      const loaded = this.#loader.bytes.length;
      this.#note([l10n.text('shownOf', loaded, row.length), note].filter(Boolean).join(' · '));
      const next = Math.min(pieceBytes, row.length - loaded);
      const button = textButton(l10n.text('showMore', l10n.byteCount(next)), () => {
        button.disabled = true;
        void this.#load();
      });
      this.#more.append(button);
    } else if (note !== undefined) {
      this.#note(note);
    }
  }

  /** Takes the width of a dump that has room. */
  #fit(): void {
    const width = this.#panes.clientWidth;
    if (width > 0 && !this.#hex.root.hidden) {
      const isAlone = this.#panes.classList.contains('single');
      this.#hex.fit(width > besideWidth && !isAlone ? width - textWidthMin : width);
    }
  }

  #inspect(range: ByteRange | undefined): void {
    const isShown = range !== undefined && range.end > range.start;
    this.#inspector.root.hidden = !isShown;
    if (isShown) {
      const { framed } = this.#loader;
      const inPayload = framed.toPayload(range);
      const isFraming = inPayload.start === inPayload.end;
      this.#inspector.show(
        ...(isFraming ? ([framed.wire, range] as const) : ([framed.payload, inPayload] as const)),
      );
    }
  }

  #revealField(offset: number | undefined): void {
    const line = offset === undefined ? undefined : lineAt(this.#lines, offset);
    if (line !== undefined) {
      this.#tree.reveal(line);
    }
  }

  /** Shows which field the pointer is in. */
  #point(offset: number | undefined): void {
    const line = offset === undefined ? undefined : lineAt(this.#lines, offset);
    this.#tree.point(line);
    this.#hex.mark('pointed', line === undefined ? undefined : this.#lines[line]?.range);
  }

  #note(text: string): void {
    this.#more.replaceChildren(element('span', 'note', text));
  }
}

/** Without the byte order mark that a document may begin with. */
function textOf(bytes: Uint8Array, encoding: TextEncoding): string {
  return createTextDecoder(encoding)
    .decode(bytes)
    .replace(/^\ufeff/, '');
}
