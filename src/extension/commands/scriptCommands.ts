import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { debugScript } from '../../workbench/actions/debugScript.ts';
import { startSocket } from '../../workbench/actions/startSocket.ts';
import { namedFile } from '../../workbench/inputs/namedFile.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { newScriptSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';
import { startForUser } from './startForUser.ts';

/** The types of scripts, beside those that use them. */
const typesFile = 'socket-workbench.d.ts';

const newScript = `import type { SocketScript } from './socket-workbench';

export default {
  onConnect(connection) {
    console.log('connected: %s', connection.peer);
  },
  // What is returned is sent.
  onMessage: (message) => \`heard \${message.text}\`,
} satisfies SocketScript;
`;

/** The same in JavaScript. */
const newPlainScript = `/** @type {import('./socket-workbench').SocketScript} */
export default {
  onConnect(connection) {
    console.log('connected: %s', connection.peer);
  },
  // What is returned is sent.
  onMessage: (message) => \`heard \${message.text}\`,
};
`;

/** New Script, Open Script, Debug Script. */
export function scriptCommands(deps: CommandDeps): Command[] {
  const { registry, workbench } = deps;

  const pick = (title: string) =>
    pickSocket(deps, {
      title,
      fits: hasScript,
      none: vscode.l10n.t(
        'No socket has a script. New Script… writes one; "script" in sockets.json names it.',
      ),
    });

  return [
    command(commandIds.newScript, newScriptSchema, async (argument) => {
      const name = argument?.path ?? (await askPath());
      return name === undefined ? undefined : writeScript(deps, name);
    }),
    command(commandIds.openScript, socketSchema, async (argument) => {
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pick(vscode.l10n.t('Open Script'));
      if (socket) {
        await vscode.window.showTextDocument(scriptOf(deps, socket));
      }
    }),
    command(commandIds.debugScript, socketSchema, async (argument) => {
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pick(vscode.l10n.t('Debug Script'));
      if (!socket) {
        return false;
      }
      scriptOf(deps, socket);
      if (!isActive(socket.state)) {
        const report = await startForUser(deps, () =>
          startSocket.perform(workbench, { socket: socket.id }),
        );
        if (report.state !== 'running') {
          return false;
        }
      }
      const { port } = await debugScript.perform(workbench, { socket: socket.id });
      return vscode.debug.startDebugging(folderOf(socket), {
        ...{ type: 'node', request: 'attach', address: '127.0.0.1', port },
        name: vscode.l10n.t('Script of {0}', socket.definition.name),
        skipFiles: ['<node_internals>/**'],
        // What runs has its types taken out: other text than the file, line by line the same.
        enableContentValidation: false,
        // Whoever ends debugging wants the socket to run on.
        continueOnAttach: true,
      });
    }),
  ];
}

function hasScript({ definition }: WorkbenchSocket): boolean {
  return definition.script !== undefined;
}

/** The file of its script. Throws a `UserError` where it has none. */
function scriptOf({ workbench }: CommandDeps, socket: WorkbenchSocket): vscode.Uri {
  const { script, name } = socket.definition;
  if (script === undefined) {
    throw new UserError(vscode.l10n.t('“{0}” has no script.', name));
  }
  return vscode.Uri.parse(namedFile(socket, script, workbench.files));
}

function folderOf({ file }: WorkbenchSocket): vscode.WorkspaceFolder | undefined {
  return file === undefined
    ? vscode.workspace.workspaceFolders?.[0]
    : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(file));
}

function askPath(): Promise<string | undefined> {
  return askOne(vscode.l10n.t('New Script'), (frame) =>
    askText(frame, {
      placeholder: vscode.l10n.t('A file in the workspace, .ts or .js'),
      value: 'mocks/answer.ts',
      recent: [],
      check: (path) => {
        const fault = pathFault(path);
        return fault === undefined
          ? { ok: true, description: vscode.l10n.t('with its types beside it') }
          : { ok: false, fault };
      },
    }),
  );
}

function pathFault(path: string): string | undefined {
  return /^(?!\/|\w:)(?!.*(^|[\\/])\.\.([\\/]|$)).+\.[cm]?[jt]s$/.test(path)
    ? undefined
    : vscode.l10n.t('A path within the workspace that ends in .ts or .js is expected.');
}

/** Writes the script and its types, unless there are any, and opens it. */
async function writeScript({ extensionId }: CommandDeps, path: string): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const own = vscode.extensions.getExtension(extensionId);
  if (!folder || !own) {
    throw new UserError(vscode.l10n.t('Open a folder first: a script belongs to a workspace.'));
  }
  const fault = pathFault(path);
  if (fault !== undefined) {
    throw new UserError(fault);
  }
  const file = vscode.Uri.joinPath(folder.uri, path);
  const types = vscode.Uri.joinPath(file, '..', typesFile);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(file, {
    ignoreIfExists: true,
    contents: new TextEncoder().encode(/ts$/.test(path) ? newScript : newPlainScript),
  });
  edit.createFile(types, {
    overwrite: true,
    contents: await vscode.workspace.fs.readFile(
      vscode.Uri.joinPath(own.extensionUri, 'media', typesFile),
    ),
  });
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new UserError(vscode.l10n.t('{0} could not be written.', path));
  }
  await vscode.window.showTextDocument(file);
  return file;
}
