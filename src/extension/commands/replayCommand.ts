import * as vscode from 'vscode';
import { formatEndpoint, parseEndpoint } from '../../shared/endpoint.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import { formatCount } from '../../workbench/figures.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { readMessages, withPauses } from '../traffic/replayedMessages.ts';
import type { OpenTrafficView } from '../traffic/openTrafficViews.ts';
import type { ReadMessage } from '../traffic/replayedMessages.ts';
import { currentEndpoint } from '../../workbench/socketFacts.ts';
import { UserError } from '../../workbench/userError.ts';
import { withJobProgress } from '../withJobProgress.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { replaySchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { socketChoice } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { replay } from '../../workbench/actions/replay.ts';
import { newJob } from '../../workbench/actions/runSendJob.ts';
import { reportReceipt } from './sendJobCommands.ts';
import { askSendTarget } from './sendTarget.ts';
import { namedTarget, targetArgumentOf } from '../../workbench/actions/sendTarget.ts';

/**
 * Replay Selection: sends the selected messages of a Traffic view, perhaps of a capture, again with their
 * pauses, to one connection. As Resend: the bytes of the wire, without framing.
 */
export function replayCommand(deps: CommandDeps): Command {
  return command(
    commandIds.replaySelection,
    replaySchema,
    async (argument, { isByHand }): Promise<SendJobReceipt | undefined> => {
      const title = vscode.l10n.t('Replay Selection');
      const page = pageOf(deps, argument?.view);
      const messages = await askDirection(title, await selectedMessages(page));
      const socket =
        messages &&
        (argument?.to === undefined
          ? await askSocket(deps, title, endpointsOf(page, messages))
          : namedSocket(deps.registry, argument.to));
      const to =
        socket &&
        (argument?.connection ??
          namedTarget(undefined, socket) ??
          (await askSendTarget(deps, title, socket)));
      if (!messages || !socket || to === undefined) {
        return undefined;
      }
      const job = newJob();
      deps.lastTarget.set({ socket: socket.id, to });
      const shown = vscode.l10n.t(
        '{0}: replaying {1} messages',
        socket.definition.name,
        formatCount(messages.length),
      );
      const receipt = await withJobProgress(deps.link.current, shown, job, () =>
        replay.perform(deps.workbench, {
          ...{ socket: socket.id, ...targetArgumentOf(to), job },
          messages: withPauses(messages),
        }),
      );
      if (isByHand) {
        reportReceipt(socket, receipt);
      }
      return receipt;
    },
  );
}

function pageOf(
  { openViews, front }: CommandDeps,
  view: number | undefined,
): OpenTrafficView | undefined {
  return view === undefined ? front() : openViews.get(view);
}

async function selectedMessages(
  page: OpenTrafficView | undefined,
): Promise<readonly ReadMessage[]> {
  const selected = page?.entries.selected;
  const engine = page?.source.current;
  const messages = selected && engine ? await readMessages(engine, selected) : [];
  if (!messages) {
    throw new UserError(
      vscode.l10n.t('The selection is too long: a replay has 10,000 messages of 64 MiB at most.'),
    );
  }
  if (messages.length === 0) {
    throw new UserError(vscode.l10n.t('Select messages in the Traffic view first.'));
  }
  return messages;
}

/** Asks whose messages are meant, where both sides sent some. */
async function askDirection(
  title: string,
  messages: readonly ReadMessage[],
): Promise<readonly ReadMessage[] | undefined> {
  const sent = messages.filter(({ direction }) => direction === 'out');
  const received = messages.filter(({ direction }) => direction === 'in');
  if (sent.length === 0 || received.length === 0) {
    return messages;
  }
  const count = (some: readonly ReadMessage[]) =>
    vscode.l10n.t('{0} messages', formatCount(some.length));
  return askOne<readonly ReadMessage[]>(title, (frame) =>
    askChoice<readonly ReadMessage[]>(frame, {
      placeholder: vscode.l10n.t('Which messages?'),
      choices: [
        { label: vscode.l10n.t('Sent'), description: count(sent), value: sent },
        { label: vscode.l10n.t('Received'), description: count(received), value: received },
        { label: vscode.l10n.t('All'), description: count(messages), value: messages },
      ],
    }),
  );
}

/** Where the sockets of messages listened, or connected to: who took them before may take them again. */
function endpointsOf(
  page: OpenTrafficView | undefined,
  messages: readonly ReadMessage[],
): ReadonlyMap<string, CommandId> {
  const commands = new Map<string, CommandId>();
  const ids = new Set(messages.map(({ socket }) => socket));
  for (const socket of page?.sockets.all() ?? []) {
    const parsed = ids.has(socket.id) ? parseEndpoint(currentEndpoint(socket)) : undefined;
    if (parsed?.ok && 'port' in parsed.endpoint && parsed.endpoint.port !== 0) {
      const { scheme, host, port } = parsed.endpoint;
      const reached = anyAddress.get(host) ?? host;
      commands.set(formatEndpoint({ scheme, host: reached, port }), clientCommands[scheme]);
    }
  }
  return commands;
}

/** What listens on all addresses is reached by these. */
const anyAddress: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

const clientCommands = {
  tcp: commandIds.connectTcpClient,
  tls: commandIds.connectTlsClient,
  udp: commandIds.openUdpClient,
} as const;

interface NewClient {
  readonly command: CommandId;
  /** Asked for where absent. */
  readonly endpoint?: string;
}

/** Asks through which socket, new clients among them. */
async function askSocket(
  deps: CommandDeps,
  title: string,
  endpoints: ReadonlyMap<string, CommandId>,
): Promise<WorkbenchSocket | undefined> {
  const { registry } = deps;
  const running = registry.all().filter(({ state }) => state.kind === 'running');
  const iconPath = new vscode.ThemeIcon('add');
  const chosen = await askOne<WorkbenchSocket | NewClient>(title, (frame) =>
    askChoice<WorkbenchSocket | NewClient>(frame, {
      placeholder: vscode.l10n.t('To whom?'),
      choices: [
        ...running.map((socket) => socketChoice(socket)),
        ...[...endpoints].map(([endpoint, command]) => ({
          value: { command, endpoint },
          label: vscode.l10n.t('New Client to {0}', endpoint),
          iconPath,
        })),
        {
          value: { command: commandIds.connectTcpClient },
          label: vscode.l10n.t('New TCP Client…'),
          iconPath,
        },
      ],
    }),
  );
  if (!chosen || 'id' in chosen) {
    return chosen;
  }
  const { command: id, endpoint } = chosen;
  const report: unknown = await (endpoint === undefined
    ? vscode.commands.executeCommand(id)
    : vscode.commands.executeCommand(id, { endpoint }));
  return typeof report === 'object' && report !== null && 'id' in report
    ? registry.get(String(report.id))
    : undefined;
}
