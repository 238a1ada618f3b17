import type { ConnectionId, Query, SocketId } from '../../shared/entry.ts';
import type { ComposedMessage } from '../../shared/viewProtocol.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import type { DecodeAsChoices } from '../traffic/decodeAsChoices.ts';
import type { OpenTrafficView, OpenTrafficViews } from '../traffic/openTrafficViews.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { EngineLink } from '../../workbench/engineLink.ts';
import type { LastAnswers } from '../lastAnswers.ts';
import type { LastTarget } from '../lastTarget.ts';
import type { PayloadFiles } from '../payloads/payloadFiles.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { TreeNode } from '../tree/treeNodes.ts';

/** What the commands work with. */
export interface CommandDeps {
  readonly workbench: Workbench;
  /** Ours, as VS Code knows it. */
  readonly extensionId: string;
  readonly link: EngineLink;
  readonly registry: SocketRegistry;
  readonly definitions: Definitions;
  readonly answers: LastAnswers;
  readonly lastTarget: LastTarget;
  /** Selects it in the tree, without taking the focus. */
  readonly reveal: (socket: SocketId, connection?: ConnectionId) => void;
  /** The socket of the row that is selected in the tree; undefined when none or several are. */
  readonly selected: () => SocketId | undefined;
  /** What a key in the tree is about: the row with the focus, and all selected ones where it is one. */
  readonly focusedRows: () => readonly TreeNode[];
  /** Whether VS Code has this very object from the tree. */
  readonly isRow: (value: unknown) => boolean;
  /** Draws the next rows of a socket with more connections than the tree shows at once. */
  readonly showMoreConnections: (socket: SocketId) => void;
  readonly showOutput: () => void;
  readonly showTraffic: (query: Query, viewMode?: ViewMode) => Promise<void>;
  /** Shows what a test of that id in the Test Explorer said and heard when it ran last. */
  readonly showTestTraffic: (id: string) => Promise<void>;
  /** Runs a test of a file in the Test Explorer; rejects with a `UserError` where it is not there. */
  readonly runTest: (file: string, name: string, isDebugged: boolean) => Promise<void>;
  /** Brings the Traffic view into sight without taking the focus. */
  readonly revealTraffic: () => Promise<void>;
  /** Offers, once, that VS Code forwards our ports without a message. */
  readonly offerQuietPorts: () => Promise<void>;
  readonly showTrafficInEditor: (query: Query) => Promise<void>;
  /** The page of the Traffic view in front, perhaps of a capture; nothing while there is none. */
  readonly front: () => OpenTrafficView | undefined;
  /** Puts a message into the composer of the Traffic view that is in front. */
  readonly compose: (message: ComposedMessage) => void;
  /** Gives the filter of the Traffic view in front the focus. */
  readonly focusFilter: () => Promise<void>;
  /** Shows a connection's conversation in the Traffic view of a number, else in the panel's. */
  readonly followConnection: (query: Query, view?: number) => Promise<void>;
  /** Narrows the Traffic view of a number, else the one in front, by a condition of a filter. */
  readonly narrowTraffic: (term: string, view?: number) => Promise<void>;
  /** As which protocols sockets and connections are decoded. */
  readonly decodeAs: DecodeAsChoices;
  /** The Traffic views that are open. */
  readonly openViews: OpenTrafficViews;
  readonly payloadFiles: PayloadFiles;
  /** Whether *Compare with Selected* has something to compare with. */
  readonly setComparable: (isComparable: boolean) => void;
}
