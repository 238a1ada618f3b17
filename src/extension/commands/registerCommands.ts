import * as vscode from 'vscode';
import type { CommandDeps } from './commandDeps.ts';
import { registerConnectionCommands } from './connectionCommands.ts';
import { registerDefinitionCommands } from './definitionCommands.ts';
import { registerSendCommands } from './sendCommands.ts';
import { registerSocketCommands } from './socketCommands.ts';
import { registerStartCommands } from './startCommands.ts';
import { registerTlsCommands } from './tlsCommands.ts';
import { registerTrafficCommands } from './trafficCommands.ts';

export function registerCommands(deps: CommandDeps): vscode.Disposable {
  return vscode.Disposable.from(
    registerStartCommands(deps),
    registerSocketCommands(deps),
    registerSendCommands(deps),
    registerConnectionCommands(deps),
    registerTlsCommands(deps),
    registerTrafficCommands(deps),
    registerDefinitionCommands(deps),
  );
}
