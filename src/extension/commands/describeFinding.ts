import * as vscode from 'vscode';
import { formatAuthority } from '../../shared/endpoint.ts';
import { escapeInvisible } from '../../shared/escapeInvisible.ts';
import type { BoundSocket } from '../ports/boundSocket.ts';
import type { PortFinding } from '../ports/explainFailure.ts';

/** What the look found, and what follows from it. */
export function describeFinding(finding: PortFinding): string {
  if (finding.kind === 'nothing') {
    return vscode.l10n.t(
      'Nothing on this machine listens on port {0}. Start the program first, or check the port.',
      finding.endpoint.port,
    );
  }
  const { kind, socket } = finding;
  return kind === 'takenBy'
    ? vscode.l10n.t('{0} uses it ({1}).', ownerName(socket), placeOf(socket))
    : vscode.l10n.t('{0} listens on {1} instead.', ownerName(socket), placeOf(socket));
}

function ownerName({ owner }: BoundSocket): string {
  const { program, pid, user } = owner ?? {};
  if (pid !== undefined) {
    return vscode.l10n.t('“{0}” (process {1})', escapeInvisible(program ?? '?'), pid);
  }
  return user === undefined
    ? vscode.l10n.t('An unknown program')
    : vscode.l10n.t('A program of user “{0}”', escapeInvisible(user));
}

function placeOf({ protocol, address, port }: BoundSocket): string {
  return `${protocol.toUpperCase()} ${formatAuthority({ host: address, port })}`;
}
