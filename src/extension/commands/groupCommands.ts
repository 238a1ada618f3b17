import * as vscode from 'vscode';
import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import { parseEndpoint } from '../../shared/endpoint.ts';
import type { GroupMembership, GroupRequest } from '../../shared/engineApi.ts';
import { commandIds } from '../../shared/ids.ts';
import { joinGroup, leaveGroup } from '../../workbench/actions/changeGroup.ts';
import { labelText } from '../labelText.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne, mapReply, runSteps } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import { currentEndpoint } from '../../workbench/socketFacts.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { groupSchema } from './commandArguments.ts';
import type { GroupArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { checkGroups, interfaceChoices } from './multicastSteps.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import type { Wanted } from './pickSocket.ts';

/** Join Group, Leave Group. */
export function groupCommands(deps: CommandDeps): Command[] {
  const changes = (
    change: GroupRequest['change'],
    title: string,
    ask: (title: string, socket: WorkbenchSocket) => Promise<GroupMembership | undefined>,
    wanted: Omit<Wanted, 'title'>,
  ) =>
    command(
      change === 'join' ? commandIds.joinGroup : commandIds.leaveGroup,
      groupSchema,
      async (argument) => {
        const socket = argument
          ? namedSocket(deps.registry, argument.socket)
          : await pickSocket(deps, { title, ...wanted });
        const membership = membershipOf(argument) ?? (socket && (await ask(title, socket)));
        return socket && membership && changeGroup(deps, socket, change, membership);
      },
    );
  return [
    changes('join', vscode.l10n.t('Join Group'), (title, socket) => askGroup(deps, title, socket), {
      fits: isRunningListener,
      none: vscode.l10n.t('No UDP listener is running.'),
    }),
    changes('leave', vscode.l10n.t('Leave Group'), askMembership, {
      fits: (socket) => isRunningListener(socket) && groupsOf(socket).length > 0,
      none: vscode.l10n.t('No UDP listener is in a group.'),
    }),
  ];
}

function isRunningListener({ definition, state }: WorkbenchSocket): boolean {
  return (
    state.kind === 'running' && roleOf(definition) === 'listener' && schemeOf(definition) === 'udp'
  );
}

function groupsOf({ summary }: WorkbenchSocket): readonly GroupMembership[] {
  return summary?.groups ?? [];
}

function membershipOf(argument: GroupArgument | undefined): GroupMembership | undefined {
  const { group, interface: name } = argument ?? {};
  return group === undefined
    ? undefined
    : { group, ...(name === undefined ? {} : { interface: name }) };
}

/** Asks which group to join, and on which interface. */
async function askGroup(
  { answers }: CommandDeps,
  title: string,
  socket: WorkbenchSocket,
): Promise<GroupMembership | undefined> {
  const parsed = parseEndpoint(currentEndpoint(socket));
  const endpoint = parsed.ok ? parsed.endpoint : undefined;
  const own = socket.definition.multicast?.interface;
  const asked = await runSteps<{ readonly group: string; readonly interface: string }>({
    title,
    answers: { group: '', interface: '' },
    steps: () => [
      async (frame, { group }) =>
        mapReply(
          await askText(frame, {
            placeholder: vscode.l10n.t(
              'The multicast group to join, as in 239.255.0.1 or ff02::1234',
            ),
            value: group,
            recent: answers.to('group'),
            check: (text) => checkGroups([text.trim()], endpoint),
          }),
          (text) => ({ group: text.trim() }),
        ),
      async (frame) =>
        mapReply(
          await askChoice(frame, {
            placeholder: vscode.l10n.t('The interface on which to join it'),
            choices: interfaceChoices(own),
          }),
          (name) => ({ interface: name }),
        ),
    ],
  });
  if (asked === undefined) {
    return undefined;
  }
  answers.remember('group', asked.group);
  return { group: asked.group, ...(asked.interface === '' ? {} : { interface: asked.interface }) };
}

/** Asks which group to leave, where there are several. */
async function askMembership(
  title: string,
  socket: WorkbenchSocket,
): Promise<GroupMembership | undefined> {
  const groups = groupsOf(socket);
  const [only] = groups;
  if (only === undefined) {
    throw new UserError(vscode.l10n.t('“{0}” is in no group.', socket.definition.name));
  }
  return groups.length === 1
    ? only
    : askOne(title, (frame) =>
        askChoice(frame, {
          placeholder: vscode.l10n.t('Which group of {0}?', socket.definition.name),
          choices: groups.map((membership) => ({
            value: membership,
            label: membership.group,
            description: membership.interface ?? vscode.l10n.t('The System Chooses'),
          })),
        }),
      );
}

/** Gives the groups that the socket is in then. */
async function changeGroup(
  { workbench }: CommandDeps,
  socket: WorkbenchSocket,
  change: GroupRequest['change'],
  membership: GroupMembership,
): Promise<readonly GroupMembership[]> {
  const { name } = socket.definition;
  const action = change === 'join' ? joinGroup : leaveGroup;
  const groups = await action.perform(workbench, { socket: socket.id, ...membership });
  const { group } = membership;
  const text =
    change === 'join'
      ? vscode.l10n.t('{0}: joined the group {1}', name, group)
      : vscode.l10n.t('{0}: left the group {1}', name, group);
  void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 3_000);
  return groups;
}
