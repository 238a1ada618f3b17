import * as vscode from 'vscode';
import { registerCaptureEditor } from './captures/registerCaptureEditor.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { followContextKeys, setContext } from './contextKeys.ts';
import { Definitions } from './definitions/definitions.ts';
import { registerDefinitionLanguage } from './definitions/registerDefinitionLanguage.ts';
import { EngineLink } from '../workbench/engineLink.ts';
import { isEngineStopped } from '../workbench/engineStopped.ts';
import { LastAnswers } from './lastAnswers.ts';
import { LastTarget } from './lastTarget.ts';
import { offerQuietPorts } from './notifications/offerQuietPorts.ts';
import { UnseenTraffic } from './notifications/unseenTraffic.ts';
import { LateInputReader } from '../workbench/inputs/lateInputReader.ts';
import { ModalQuestions } from './modalQuestions.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { workspaceTrust } from './workspaceTrust.ts';
import { TrafficOutput } from './output/trafficOutput.ts';
import { RanBefore } from './ranBefore.ts';
import { contextKeys } from '../shared/ids.ts';
import { onDidChangeSettings, readLimits, restoresTraffic, revealsOnStart } from './settings.ts';
import type { StoredTraffic } from '../workbench/storedTraffic.ts';
import { ScriptWatch } from '../workbench/scriptWatch.ts';
import { SocketRegistry } from '../workbench/socketRegistry.ts';
import { registerTasks } from './tasks/registerTasks.ts';
import { registerTests } from './tests/registerTests.ts';
import { registerFaultStatus } from './registerFaultStatus.ts';
import { registerHeldStatus } from './registerHeldStatus.ts';
import { registerStatusBar } from './registerStatusBar.ts';
import { registerSocketView } from './tree/registerSocketView.ts';
import { SavedColumns } from './traffic/savedColumns.ts';
import { OpenTrafficViews } from './traffic/openTrafficViews.ts';
import { DecodeAsChoices } from './traffic/decodeAsChoices.ts';
import { SavedFormats } from './traffic/savedFormats.ts';
import { SavedFiltersStore } from './traffic/savedFiltersStore.ts';
import { registerTraffic } from './traffic/registerTraffic.ts';
import { PayloadFiles } from './payloads/payloadFiles.ts';
import { createApi } from './workbenchApi.ts';
import type { WorkbenchApi } from './workbenchApi.ts';

/** Kept because subscriptions are disposed without waiting, and ports must be free before we end. */
let end: (() => Promise<void>) | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<WorkbenchApi> {
  const begun = performance.now();
  const log = vscode.window.createOutputChannel('Socket Workbench', { log: true });
  const storedTraffic = openStoredTraffic(context.globalStorageUri, log);
  const stored = { remove: async () => (await storedTraffic).remove() };
  const engine = new EngineLink({
    workerFile: vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine.cjs').fsPath,
    limits: readLimits,
    firstCall: async (calls) => {
      // Sockets of files must be known to get their traffic back.
      await known;
      const receipt = (await hasStored)
        ? await (await storedTraffic).restore(calls, registry.all())
        : undefined;
      if (receipt) {
        output.beginAfter(receipt.lastSeq);
        unseen.beginAfter(receipt.lastSeq);
      }
    },
    lastCall: async (calls) => (await storedTraffic).store(calls),
  });
  const hasStored = storedTraffic.then((found) => found.look());
  const files = new WorkspaceFiles();
  const questions = new ModalQuestions();
  const registry = new SocketRegistry({
    link: engine,
    state: context.workspaceState,
    files,
    inputs: new LateInputReader({
      state: context.workspaceState,
      secrets: context.secrets,
      trust: workspaceTrust,
      questions,
      files,
      log,
      scriptHostFile: vscode.Uri.joinPath(context.extensionUri, 'dist', 'scriptHost.cjs').fsPath,
    }),
  });
  context.subscriptions.push(new ScriptWatch(registry, files, engine));
  const ranBefore = new RanBefore(context.workspaceState, registry);
  end = async () => {
    // What stops from now on ran when the window was closed.
    ranBefore.dispose();
    await engine.dispose();
  };
  const output = new TrafficOutput(registry, engine, log);
  const definitions = new Definitions(registry, log);
  /** Resolves when the sockets of files and those of before are known. */
  const known = Promise.all([definitions.ready, registry.ready]).then(() => undefined);
  const view = registerSocketView(registry, engine, definitions, log);
  const workbench: Workbench = {
    ...{ link: engine, registry, files, questions, trust: workspaceTrust, stored },
    definitionFiles: definitions,
    flushOutput: () => output.flush(),
  };
  const restored = known
    .then(async () => ((await hasStored) ? engine.engine() : undefined))
    .catch((error: unknown) => log.error(String(error)));
  const { extensionUri } = context;
  const views = {
    ready: restored,
    state: context.workspaceState,
    workbench,
    formats: new SavedFormats(context.workspaceState),
    decodeAs: new DecodeAsChoices(),
    filters: new SavedFiltersStore(context.workspaceState),
    columns: new SavedColumns(context.globalState),
    log,
    extensionUri,
    openViews: new OpenTrafficViews(),
    lastTarget: new LastTarget(),
  };
  const unseen = new UnseenTraffic(engine, registry, views.openViews);
  const traffic = registerTraffic({ link: engine, registry, unseen, ...views });
  const tests = registerTests({ workbench, definitions, showTraffic: traffic.show });
  const payloadFiles = new PayloadFiles();
  context.subscriptions.push(
    log,
    tests,
    payloadFiles,
    registry,
    output,
    view,
    definitions,
    views.formats,
    views.decodeAs,
    unseen,
    traffic,
    registerCaptureEditor({
      extensionUri,
      createPage: async ({ webview, source }) => {
        const { WebviewSession } = await import('./traffic/webviewSession.ts');
        return new WebviewSession({
          deps: {
            ...{ link: source, registry: source, ...views, openInEditor: traffic.openInEditor },
            ready: source.ready,
            startOrder: { startOf: () => undefined },
            // Its sockets are its own, whatever they are called.
            decodeAs: new DecodeAsChoices(),
            workbench: undefined,
          },
          ...{ webview, isEditor: true, isReadOnly: true },
        });
      },
    }),
    registerDefinitionLanguage(registry, definitions),
    registerStatusBar(registry),
    registerFaultStatus(registry),
    registerHeldStatus(registry),
    registerTasks({
      ...{ workbench, ready: known },
      onDidWriteLines: output.onDidWriteLines,
      flushOutput: () => output.flush(),
    }),
    followContextKeys(registry, known),
    registerCommands({
      workbench,
      extensionId: context.extension.id,
      link: engine,
      registry,
      definitions,
      answers: new LastAnswers(context.workspaceState),
      lastTarget: views.lastTarget,
      reveal: view.reveal,
      selected: view.selected,
      focusedRows: view.focusedRows,
      isRow: (value) => view.tree.isNode(value),
      showMoreConnections: (socket) => view.tree.showMore(socket),
      showOutput: () => output.show(),
      showTraffic: traffic.show,
      showTestTraffic: tests.showTraffic,
      runTest: tests.run,
      revealTraffic: firstOnly(() => (revealsOnStart() ? traffic.reveal() : Promise.resolve())),
      offerQuietPorts: firstOnly(() => offerQuietPorts(context.globalState)),
      showTrafficInEditor: traffic.openInEditor,
      front: traffic.front,
      compose: traffic.compose,
      narrowTraffic: traffic.narrow,
      focusFilter: traffic.focusFilter,
      followConnection: traffic.follow,
      openViews: views.openViews,
      decodeAs: views.decodeAs,
      payloadFiles,
      setComparable: (isComparable) => setContext(contextKeys.isComparable, isComparable),
    }),
    engine.onDidDie(({ message }) => log.error(`The engine stopped: ${message}`)),
    onDidChangeSettings(() => {
      engine.current?.setLimits(readLimits()).catch((error: unknown) => {
        if (!isEngineStopped(error)) {
          log.error(String(error));
        }
      });
    }),
  );
  const activationMs = performance.now() - begun;
  log.info(`Activated in ${activationMs.toFixed(1)} ms`);
  // The command that activated us may name one of the sockets.
  await known;
  // Not awaited: it ends when somebody has answered.
  void ranBefore.offer();
  return createApi({ workbench, definitions, output, tree: view.tree, activationMs });
}

/** What the window before left; loaded beside the activation, which doesn't wait for it. */
async function openStoredTraffic(
  storage: vscode.Uri,
  log: vscode.LogOutputChannel,
): Promise<StoredTraffic> {
  const { StoredTraffic } = await import('../workbench/storedTraffic.ts');
  return new StoredTraffic({
    folder: vscode.Uri.joinPath(storage, 'traffic').fsPath,
    workspace: currentWorkspace(),
    isAllowed: () => vscode.workspace.isTrusted && restoresTraffic(),
    log,
  });
}

/** Names the workspace of this window; nothing where it has none. */
function currentWorkspace(): string | undefined {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  return workspaceFile?.toString() ?? workspaceFolders?.map(({ uri }) => uri.toString()).join('\n');
}

/** What happens with the first call only. */
function firstOnly(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}

/** Resolves when every port is free. */
export async function deactivate(): Promise<void> {
  await end?.();
}
