import * as v from 'valibot';
import * as vscode from 'vscode';
import { multicastFamily } from '../../shared/datagramSettings.ts';
import { clientKeys, listenerKeys, socketName } from '../../shared/definition.ts';
import { protocolIds } from '../../shared/protocol/protocolNames.ts';
import { noteLengthMax } from '../../shared/annotation.ts';
import {
  connection,
  count,
  endpoint,
  hex,
  path,
  socket,
  text,
} from '../../workbench/actions/arguments.ts';

/*
 * The argument objects of the commands: what tasks, key bindings, tests and agents pass in order not
 * to be asked. The table of docs/commands.md is made after this file.
 */

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));

const listener = {
  ...v.omit(listenerKeys, ['name', 'listen']).entries,
  /** `9999`, `:9999`, `localhost:9999`, `[::1]:9999` or a URL. Port 0 lets the system choose. */
  endpoint,
  /** How the tree and the traffic call it; made unique. Default: after the endpoint. */
  name: v.optional(name),
  /** Send every message back. Default: false. */
  echo: v.optional(v.boolean()),
  /** Sent to each new connection (UDP: peer), escapes understood. */
  greeting: v.optional(text),
  /** Close each connection after its greeting. Default: false. */
  close: v.optional(v.boolean()),
};

const client = {
  ...v.omit(clientKeys, ['name', 'connect', 'bind']).entries,
  /** Where to connect to, written as for listeners. */
  endpoint,
  name: v.optional(name),
  /** The local address and port. Default: the system chooses. */
  bind: v.optional(endpoint),
};

/** Start TCP, UDP and TLS Listener: besides these, every key of a listener's definition. */
export const startListenerSchema = v.strictObject(listener);
/** Connect TCP and TLS Client, Open UDP Client: besides these, every key of a client's definition. */
export const openClientSchema = v.strictObject(client);

/** New Socket: `text` as one types it; the first of what it may mean is opened. */
export const newSocketSchema = v.strictObject({ text: v.optional(v.string()) });

/** Start, Stop, Restart, Remove, Save Socket, Copy Endpoint. Rows of the tree have this shape too. */
export const socketSchema = v.object({ socket, connection: v.optional(connection) });
export type SocketArgument = v.InferOutput<typeof socketSchema>;

/** Rename Socket: without `name` it asks. */
export const renameSchema = v.object({ socket, name: v.optional(socketName) });

/** What a key does in the tree. Only the manifest's key bindings pass it. */
export const rowActionSchema = v.object({ action: v.picklist(['open', 'remove', 'rename']) });
export type RowAction = v.InferOutput<typeof rowActionSchema>['action'];

/** Close, Half Close, Reset Connection, Follow Stream. A client's only connection need not be named. */
export const connectionSchema = v.object({ socket, connection: v.optional(connection) });
export type ConnectionArgument = v.InferOutput<typeof connectionSchema>;

/**
 * Upgrade to TLS. `text` or `hex` is sent in plain right before, as in `220 ready\\r\\n`; without
 * either, and without an argument object, it asks.
 */
export const upgradeSchema = v.pipe(
  v.object({
    socket,
    connection: v.optional(connection),
    text: v.optional(text),
    hex: v.optional(hex),
    /** Overrides the definition's. */
    verify: v.optional(v.boolean()),
  }),
  v.check(
    (argument) => argument.text === undefined || argument.hex === undefined,
    'text and hex exclude each other',
  ),
);
export type UpgradeArgument = v.InferOutput<typeof upgradeSchema>;

/** Join Group, Leave Group: without `group` they ask. */
export const groupSchema = v.object({
  socket,
  group: v.optional(
    v.pipe(
      v.string(),
      v.rawCheck(({ dataset, addIssue }) => {
        if (dataset.typed && multicastFamily(dataset.value) === undefined) {
          addIssue({
            message: vscode.l10n.t(
              '“{0}” is no group; those are 224.0.0.0 to 239.255.255.255, and IPv6 from ff00:: on.',
              dataset.value,
            ),
          });
        }
      }),
    ),
  ),
  /** The name or an address of the interface. */
  interface: v.optional(v.pipe(v.string(), v.minLength(1))),
});
export type GroupArgument = v.InferOutput<typeof groupSchema>;

/** Show Traffic, Show Sequence Diagram, Show Rates, Clear Traffic: all sockets when none is named. */
export const trafficSchema = v.object({
  socket: v.optional(socket),
  connection: v.optional(connection),
});
export type TrafficArgument = v.InferOutput<typeof trafficSchema>;

/** Decode As: without `protocol` it asks; `asTheyCame` takes it back.  */
export const decodeAsSchema = v.object({
  socket,
  connection: v.optional(connection),
  protocol: v.optional(v.picklist([...protocolIds, 'asTheyCame'])),
  /** The Traffic view whose row it is. */
  view: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
});

/**
 * Open sockets.json: at the socket that is named, if one is. Notify at the Next Message: of any socket
 * where none is named.
 */
export const optionalSocketSchema = v.object({ socket: v.optional(socket) });

/** What is done with one entry of the traffic log, by its sequence number. */
export const entrySchema = v.object({
  socket,
  seq: count(1, Number.MAX_SAFE_INTEGER),
  /** The Traffic view that shows it; an entry may be a capture's. Menus say that. */
  view: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
  /** Whether it stands for all that are selected there. */
  severalEntries: v.optional(v.boolean()),
});
export type EntryArgument = v.InferOutput<typeof entrySchema>;

/** Replay Selection: what is selected in a view, else in the one in front; asks whom to send it to. */
export const replaySchema = v.object({
  view: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
  /** The socket to send from. */
  to: v.optional(socket),
  connection: v.optional(connection),
});

/** Save Payload: without `path` it asks. */
export const savePayloadSchema = v.object({
  ...entrySchema.entries,
  /** An absolute path; what is there is replaced. */
  path: v.optional(path),
});

/** Mark Entry, Edit Note. */
export const annotateSchema = v.object({
  ...entrySchema.entries,
  /** False takes the mark away. Default: true, where no note is given. */
  mark: v.exactOptional(v.boolean()),
  /** Empty takes the note away. */
  note: v.exactOptional(v.pipe(v.string(), v.maxLength(noteLengthMax))),
});
export type AnnotateArgument = v.InferOutput<typeof annotateSchema>;

/** For commands that take nothing; VS Code's menus pass things of their own. */
export const nothingSchema = v.unknown();
