import * as v from 'valibot';
import { l10n } from '../l10n.ts';
import { formatCount } from '../figures.ts';
import { definitionFilesOf } from '../definitionFilesOf.ts';
import { namedSocket } from '../namedSocket.ts';
import type { Workbench } from '../workbench.ts';
import { isActive } from '../workbenchSocket.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { action } from './action.ts';
import type { Confirmation } from './risk.ts';
import { socket } from './arguments.ts';

/** Stops sockets, forgets them with their traffic, and takes those of a file out of it. */
export const removeSockets = action({
  id: 'removeSockets',
  argument: v.object({ sockets: v.array(socket) }),
  risk: 'discards',
  losses: (workbench, { sockets }) => losses(workbench, named(workbench, sockets)),
  run: async (workbench, { sockets }) => {
    for (const each of named(workbench, sockets)) {
      await remove(workbench, each);
    }
  },
});

function named({ registry }: Workbench, names: readonly string[]): readonly WorkbenchSocket[] {
  return [...new Set(names.map((name) => namedSocket(registry, name)))];
}

function losses(
  workbench: Workbench,
  sockets: readonly WorkbenchSocket[],
): Confirmation | undefined {
  const lost = sockets.flatMap((socket) => lossesOf(workbench, socket));
  const [first, ...others] = sockets;
  return lost.length === 0 || !first
    ? undefined
    : {
        text:
          others.length === 0
            ? l10n.t('Remove “{0}”?', first.definition.name)
            : l10n.t('Remove {0} sockets?', formatCount(sockets.length)),
        detail: lost.join('\n'),
        button: l10n.t('Remove'),
      };
}

/** What somebody should know before it is gone. */
function lossesOf(
  { files }: Workbench,
  { definition, state, file, summary }: WorkbenchSocket,
): string[] {
  const { name } = definition;
  const open = summary?.openConnections ?? 0;
  return [
    ...(isActive(state)
      ? [
          open > 0
            ? l10n.t(
                '“{0}” is running: it stops, and its open connections ({1}) are closed.',
                name,
                formatCount(open),
              )
            : l10n.t('“{0}” is running: it stops.', name),
        ]
      : []),
    ...((summary?.entries ?? 0) > 0
      ? [
          l10n.t(
            'The traffic of “{0}” is forgotten: {1} entries.',
            name,
            formatCount(summary?.entries ?? 0),
          ),
        ]
      : []),
    ...(file === undefined
      ? []
      : [l10n.t('“{0}” is deleted from {1}.', name, files.displayName(file))]),
  ];
}

async function remove(workbench: Workbench, socket: WorkbenchSocket): Promise<void> {
  const { registry, flushOutput } = workbench;
  const { file, definition } = socket;
  const definedIn = file === undefined ? undefined : definitionFilesOf(workbench, socket);
  if (isActive(socket.state)) {
    await registry.stop(socket.id);
    await flushOutput?.();
  }
  if (file !== undefined) {
    await definedIn?.remove(file, definition.name);
  }
  await registry.remove(socket.id);
}
