import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import { checkDefinitions } from '../../workbench/definitions/checkDefinitions.ts';
import type { CheckedTest } from '../../workbench/definitions/checkDefinitions.ts';
import { describeState } from '../../workbench/describeState.ts';
import { currentEndpoint } from '../../workbench/socketFacts.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import { labelText } from '../labelText.ts';
import { rangeOf } from './rangeOf.ts';

/** Above each socket and test of a definitions file: what can be done with it, and how it stands. */
export function definitionLenses(
  { uri, text }: { readonly uri: string; readonly text: string },
  registry: SocketRegistry,
): vscode.CodeLens[] {
  const ofFile = registry.all().filter(({ file }) => file === uri);
  const { entries, tests } = checkDefinitions(text);
  const commands = [
    ...entries.flatMap(({ name, place }) => {
      const socket = ofFile.find(({ definition }) => definition.name === name);
      return socket ? [{ place, commands: socketCommands(socket) }] : [];
    }),
    ...tests
      .filter(({ test }) => test !== undefined)
      .map((checked) => ({ place: checked.place, commands: testCommands(uri, checked) })),
  ];
  return commands.flatMap((one) => {
    const range = rangeOf(text, one.place);
    return one.commands.map((command) => new vscode.CodeLens(range, command));
  });
}

/** How the sockets of files stand, as far as lenses tell: those that are shown are right while it is the same. */
export function lensState(registry: SocketRegistry): string {
  return registry
    .all()
    .filter(({ file }) => file !== undefined)
    .map((socket) => `${socket.id} ${standing(socket)} ${hasTraffic(socket)}`)
    .join('\n');
}

function socketCommands(socket: WorkbenchSocket): vscode.Command[] {
  const argument = [{ socket: socket.id }];
  const isRunning = isActive(socket.state);
  return [
    isRunning
      ? command(`$(debug-stop) ${vscode.l10n.t('Stop')}`, commandIds.stopSocket, argument)
      : command(`$(play) ${vscode.l10n.t('Start')}`, commandIds.startSocket, argument),
    ...(socket.state.kind === 'running'
      ? [command(vscode.l10n.t('Send…'), commandIds.send, argument)]
      : []),
    ...(isRunning || hasTraffic(socket)
      ? [command(vscode.l10n.t('Show Traffic'), commandIds.showTraffic, argument)]
      : []),
    // Without a command, which makes it plain text.
    command(labelText(standing(socket)), '', []),
  ];
}

function testCommands(uri: string, { name, test }: CheckedTest): vscode.Command[] {
  const argument = [{ file: uri, test: name }];
  return [
    command(`$(play) ${vscode.l10n.t('Run')}`, commandIds.runTest, argument),
    ...(test?.debug === undefined
      ? []
      : [command(`$(debug-alt) ${vscode.l10n.t('Debug')}`, commandIds.debugTest, argument)]),
  ];
}

/** `running · 127.0.0.1:52114`: the port is the one that the system chose. */
function standing(socket: WorkbenchSocket): string {
  const state = describeState(socket.state);
  if (socket.state.kind !== 'running') {
    return state;
  }
  const endpoint = currentEndpoint(socket);
  const parsed = parseEndpoint(endpoint);
  return `${state} · ${parsed.ok ? endpoint.replace(/^\w+:(\/\/)?/, '') : endpoint}`;
}

function hasTraffic({ summary }: WorkbenchSocket): boolean {
  return (summary?.entries ?? 0) > 0;
}

function command(title: string, id: string, argument: unknown[]): vscode.Command {
  return { title, command: id, arguments: argument };
}
