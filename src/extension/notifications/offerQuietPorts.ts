import * as vscode from 'vscode';

const stateKey = 'socketWorkbench.hasOfferedQuietPorts';

/**
 * A key of `remote.portsAttributes` is a port, or a regular expression for the command line of the process that
 * listens: our sockets are the extension host's. What programs of the user's listen on is still told.
 */
const ourPorts = '--type=extensionHost';

/**
 * In a remote window VS Code forwards each port that something listens on to the user's machine, and says so
 * in a message that lies over what one looks at. Offers once, ever, to do without for our sockets.
 */
export async function offerQuietPorts(
  state: vscode.Memento,
  ask: () => Promise<boolean> = askUser,
): Promise<void> {
  const remote = vscode.workspace.getConfiguration('remote');
  const attributes: unknown = remote.get('portsAttributes');
  const known = typeof attributes === 'object' && attributes !== null ? attributes : {};
  if (
    vscode.env.remoteName === undefined ||
    remote.get<unknown>('autoForwardPorts') === false ||
    ourPorts in known ||
    state.get(stateKey) === true
  ) {
    return;
  }
  await state.update(stateKey, true);
  if (await ask()) {
    const quiet = { ...known, [ourPorts]: { onAutoForward: 'silent' } };
    await remote.update('portsAttributes', quiet, vscode.ConfigurationTarget.Global);
  }
}

async function askUser(): Promise<boolean> {
  const silently = vscode.l10n.t('Forward Silently');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'VS Code forwards the port of every listener to your own machine, and shows a message for each. The setting “remote.portsAttributes” can leave out these messages for sockets of extensions, and only for those.',
    ),
    silently,
  );
  return chosen === silently;
}
