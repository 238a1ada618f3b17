import * as v from 'valibot';
import { clientEntries, listenerEntries } from '../../shared/definition/definitionSchema.ts';
import { socketName } from '../../shared/definition/socketKeys.ts';
import { ruleSchema } from '../../shared/rule/ruleSchema.ts';
import { portMax } from '../../shared/endpoint.ts';
import { protocolIds } from '../../shared/protocol/protocolNames.ts';
import { note } from '../../workbench/actions/annotateEntries.ts';
import { interceptSchema } from '../../shared/intercept/interceptSchema.ts';
import { addedFault, clearFaults } from '../../workbench/actions/changeFaults.ts';
import { group, networkInterface } from '../../workbench/actions/changeGroup.ts';
import { hasReadablePayload, payloadKeys } from '../../workbench/actions/sendArguments.ts';
import { stopSending } from '../../workbench/actions/stopSending.ts';
import { presetIds } from '../../workbench/presets/presets.ts';
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
  ...v.omit(listenerEntries, ['name', 'listen']).entries,
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
  ...v.omit(clientEntries, ['name', 'connect', 'bind']).entries,
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

const preset = v.picklist(presetIds);
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(portMax));

/** New Socket from Preset: without `save`, the sockets are of no file. */
export const presetSchema = v.strictObject({
  preset,
  /** Default: the preset's, or the next that is free. */
  port: v.optional(port),
  /** Whether it is written into `sockets.json`. Default: false. */
  save: v.optional(v.boolean()),
  /** The URI of a folder of the workspace, where it is written. Default: the first. */
  folder: v.optional(v.string()),
});

/** Open Preset. */
export const openPresetSchema = v.strictObject({ preset });

/** Put a Tap in Front: in front of an endpoint, or of a listener of ours. */
export const tapSchema = v.object({
  /** Written as for listeners. */
  target: v.optional(endpoint),
  /** Where to listen. Default: a free port of this machine. */
  listen: v.optional(endpoint),
  socket: v.optional(socket),
  name: v.optional(name),
});

/** Start, Stop, Restart, Remove, Save Socket, Copy Endpoint. Rows of the tree have this shape too. */
export const socketSchema = v.object({ socket, connection: v.optional(connection) });
export type SocketArgument = v.InferOutput<typeof socketSchema>;

/** New Script: without `path`, within the first folder, it asks. */
export const newScriptSchema = v.object({ path: v.optional(v.string()) });

/** Rename Socket, Duplicate Socket: without `name` the former asks. */
export const renameSchema = v.object({ socket, name: v.optional(socketName) });

/** What a key does in the tree. Only the manifest's key bindings pass it. */
export const rowActionSchema = v.object({ action: v.picklist(['open', 'remove', 'rename']) });
export type RowAction = v.InferOutput<typeof rowActionSchema>['action'];

/** Close, Half Close, Reset Connection, Follow Stream. A client's only connection need not be named. */
export const connectionSchema = v.object({ socket, connection: v.optional(connection) });
export type ConnectionArgument = v.InferOutput<typeof connectionSchema>;

/** Join Group, Leave Group: without `group` they ask. */
export const groupSchema = v.object({
  socket,
  group: v.optional(group),
  interface: v.optional(networkInterface),
});
export type GroupArgument = v.InferOutput<typeof groupSchema>;

/** Add Fault: without `fault` it asks. */
export const addFaultSchema = v.object({ socket, fault: v.optional(addedFault) });

/** Toggle Fault: without `fault` it asks, unless there is one only. */
export const toggleFaultSchema = v.object({
  socket,
  fault: v.optional(v.string()),
  enabled: v.optional(v.boolean()),
});

/** Clear All Faults: of all sockets where none is named. */
export const clearFaultsSchema = clearFaults.argument;

/** Intercept: without `intercept` it asks; null ends it. */
export const interceptArgumentSchema = v.object({
  socket,
  intercept: v.optional(v.nullable(interceptSchema)),
});

/** Stop Sending: all send jobs of a socket, one of them, or all there are. */
export const stopSendingSchema = stopSending.argument;

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

/** Add Rule: without `rule` it asks. */
export const addRuleSchema = v.object({ socket, rule: v.optional(ruleSchema) });

/** Answer This from Now On: without `text` it asks for the answer. */
export const answerSchema = v.object({
  socket,
  seq: count(1, Number.MAX_SAFE_INTEGER),
  view: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
  text: v.optional(text),
});

/** Try Rules: on a message of the log, or on one that is given; else it asks. */
export const tryRulesSchema = v.object({
  socket,
  seq: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
  view: v.optional(count(1, Number.MAX_SAFE_INTEGER)),
  /** With escapes such as `\\r\\n`. */
  text: v.optional(text),
  hex: v.optional(hex),
});
export type TryRulesArgument = v.InferOutput<typeof tryRulesSchema>;

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

/** Edit and Forward: without a payload it asks. */
export const editHeldSchema = v.pipe(
  v.object({ ...entrySchema.entries, ...payloadKeys }),
  hasReadablePayload(),
);

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
  note: v.exactOptional(note),
});
export type AnnotateArgument = v.InferOutput<typeof annotateSchema>;

/** For commands that take nothing; VS Code's menus pass things of their own. */
export const nothingSchema = v.unknown();

/** Run Test, Debug Test: the URI of the file, and the name of the test. */
export const testSchema = v.strictObject({ file: v.string(), test: v.string() });

/** Show Traffic of Test: a test or a step of the Test Explorer, or a message of one. */
export const testItemSchema = v.union([
  v.object({ test: v.object({ id: v.string() }) }),
  v.object({ id: v.string() }),
]);
