import * as vscode from 'vscode';
import { termOfRow } from '../../shared/match/addTerm.ts';
import type { SharedTrait } from '../../shared/match/addTerm.ts';
import { formatFilter } from '../../shared/match/formatFilter.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { UserError } from '../../workbench/userError.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { entrySchema, nothingSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedEntry } from './entryArgument.ts';

/** Focus Filter, Follow This Connection; Filter by This Socket, Connection, Peer and Length. */
export function filterCommands(deps: CommandDeps): Command[] {
  const filters = (id: CommandId, trait: SharedTrait) =>
    command(id, entrySchema, async (argument): Promise<string> => {
      const { socket, row } = await namedEntry(deps, argument);
      const term = termOfRow(row, trait, socket.definition.name);
      if (!term) {
        throw new UserError(
          trait === 'length'
            ? vscode.l10n.t('An event has no payload.')
            : vscode.l10n.t('This event belongs to the socket, not to a connection.'),
        );
      }
      const filter = formatFilter(term);
      await deps.narrowTraffic(filter, argument?.view);
      return filter;
    });
  return [
    command(commandIds.focusFilter, nothingSchema, () => deps.focusFilter()),
    command(commandIds.followConnection, entrySchema, async (argument) => {
      const { socket, row } = await namedEntry(deps, argument);
      if (row.connection === undefined) {
        throw new UserError(vscode.l10n.t('This step is the socket’s own, of no connection.'));
      }
      await deps.followConnection(
        { sockets: [socket.id], connection: row.connection },
        argument?.view,
      );
    }),
    filters(commandIds.filterBySocket, 'socket'),
    filters(commandIds.filterByConnection, 'connection'),
    filters(commandIds.filterByPeer, 'peer'),
    filters(commandIds.filterByLength, 'length'),
  ];
}
