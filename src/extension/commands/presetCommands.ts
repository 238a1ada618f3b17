import * as vscode from 'vscode';
import { parseEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import { createSocket } from '../../workbench/actions/createSocket.ts';
import { startSocket } from '../../workbench/actions/startSocket.ts';
import { describePreset, presetIds, presetPath } from '../../workbench/presets/presets.ts';
import type { PresetId } from '../../workbench/presets/presets.ts';
import type { PresetSocket } from '../../workbench/presets/readPreset.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';
import { notificationText } from '../notificationText.ts';
import { nextFreePort } from '../ports/nextFreePort.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne, mapReply, runSteps } from '../quickInput/runSteps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { openPresetSchema, presetSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { startForUser } from './startForUser.ts';

/** What is to become of a preset. */
type Use = 'start' | 'write' | 'open';

/** New Socket from Preset, Open Preset. */
export function presetCommands(deps: CommandDeps): Command[] {
  return [
    command(
      commandIds.newSocketFromPreset,
      presetSchema,
      async (argument, { isByHand }): Promise<readonly SocketReport[] | undefined> => {
        const wanted =
          argument === undefined
            ? await ask()
            : { preset: argument.preset, use: argument.save === true ? 'write' : ('start' as Use) };
        if (wanted === undefined) {
          return undefined;
        }
        const { preset, use } = wanted;
        if (use === 'open') {
          await open(deps, preset);
          return undefined;
        }
        const sockets = await placed(await readText(deps, preset), argument?.port);
        const reports =
          use === 'write'
            ? await write(deps, sockets, argument?.folder)
            : await start(deps, sockets);
        if (isByHand) {
          tell(preset, reports);
        }
        return reports;
      },
    ),
    command(commandIds.openPreset, openPresetSchema, async (argument) => {
      const preset = argument?.preset ?? (await choosePreset());
      return preset && (await open(deps, preset)).toString();
    }),
  ];
}

async function ask(): Promise<{ readonly preset: PresetId; readonly use: Use } | undefined> {
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  const answers = await runSteps<{ readonly preset?: PresetId; readonly use?: Use }>({
    title: vscode.l10n.t('New Socket from Preset'),
    answers: {},
    steps: () => [
      async (frame) => mapReply(await askPreset(frame), (preset) => ({ preset })),
      async (frame) =>
        mapReply(await askChoice<Use>(frame, { ...question(hasFolder) }), (use) => ({ use })),
    ],
  });
  const { preset, use } = answers ?? {};
  return preset && use && { preset, use };
}

function question(hasFolder: boolean) {
  return {
    placeholder: vscode.l10n.t('What is to become of it?'),
    choices: [
      {
        value: 'start' as const,
        label: vscode.l10n.t('Start It'),
        description: vscode.l10n.t('as a socket of this window'),
        iconPath: new vscode.ThemeIcon('play'),
      },
      ...(hasFolder
        ? [
            {
              value: 'write' as const,
              label: vscode.l10n.t('Write It into sockets.json and Start It'),
              description: vscode.l10n.t('to be changed'),
              iconPath: new vscode.ThemeIcon('json'),
            },
          ]
        : []),
      {
        value: 'open' as const,
        label: vscode.l10n.t('Open It'),
        description: vscode.l10n.t('to read and copy'),
        iconPath: new vscode.ThemeIcon('go-to-file'),
      },
    ],
  };
}

function choosePreset(): Promise<PresetId | undefined> {
  return askOne(vscode.l10n.t('Open Preset'), askPreset);
}

function askPreset(frame: Parameters<typeof askChoice>[0]) {
  return askChoice<PresetId>(frame, {
    placeholder: vscode.l10n.t('What is to be mocked?'),
    choices: presetIds.map((preset) => {
      const { name, does } = describePreset(preset);
      return { value: preset, label: name, description: does };
    }),
  });
}

async function readText({ extensionId }: CommandDeps, preset: PresetId): Promise<string> {
  const own = vscode.extensions.getExtension(extensionId);
  if (!own) {
    throw new Error(`${extensionId} is not there`);
  }
  const uri = vscode.Uri.joinPath(own.extensionUri, presetPath(preset));
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** A copy without a name, so that nobody changes what we ship. */
async function open(deps: CommandDeps, preset: PresetId): Promise<vscode.Uri> {
  const document = await vscode.workspace.openTextDocument({
    language: 'jsonc',
    content: await readText(deps, preset),
  });
  await vscode.window.showTextDocument(document);
  return document.uri;
}

/** The sockets of a preset on the port that was asked for, else on their own or the next that is free. */
async function placed(text: string, wanted: number | undefined): Promise<readonly PresetSocket[]> {
  const { onPort, readPreset } = await import('../../workbench/presets/readPreset.ts');
  const sockets: PresetSocket[] = [];
  for (const socket of readPreset(text)) {
    const parsed = parseEndpoint(socket.definition.listen);
    if (parsed.ok && 'port' in parsed.endpoint) {
      const { endpoint } = parsed;
      const free = await nextFreePort({ ...endpoint, port: endpoint.port - 1 });
      sockets.push(onPort(socket, wanted ?? free ?? endpoint.port));
    }
  }
  return sockets;
}

async function start(
  deps: CommandDeps,
  sockets: readonly PresetSocket[],
): Promise<readonly SocketReport[]> {
  const reports: SocketReport[] = [];
  for (const { definition } of sockets) {
    reports.push(
      await startForUser(deps, () =>
        createSocket.perform(deps.workbench, { definition, isNamed: true }),
      ),
    );
  }
  revealFirst(deps, reports);
  return reports;
}

async function write(
  deps: CommandDeps,
  sockets: readonly PresetSocket[],
  folder: string | undefined,
): Promise<readonly SocketReport[]> {
  const ids = await deps.definitions.insert(sockets, folder);
  await deps.definitions.open(deps.registry.get(ids[0] ?? ''));
  const reports: SocketReport[] = [];
  for (const socket of ids) {
    reports.push(await startForUser(deps, () => startSocket.perform(deps.workbench, { socket })));
  }
  revealFirst(deps, reports);
  return reports;
}

function revealFirst({ reveal }: CommandDeps, [first]: readonly SocketReport[]): void {
  if (first?.state === 'running') {
    reveal(first.id);
  }
}

/** Where it listens, and how to read what it does. */
function tell(preset: PresetId, reports: readonly SocketReport[]): void {
  const running = reports.filter(({ state }) => state === 'running');
  if (running.length === 0) {
    return;
  }
  const places = running.map(({ name, endpoint }) =>
    vscode.l10n.t('“{0}” listens on {1}', name, endpoint),
  );
  const button = vscode.l10n.t('Open Preset');
  void vscode.window
    .showInformationMessage(notificationText(`${places.join(', ')}.`), button)
    .then((chosen) =>
      chosen === button
        ? vscode.commands.executeCommand(commandIds.openPreset, { preset })
        : undefined,
    );
}
