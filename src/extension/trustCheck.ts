import * as vscode from 'vscode';
import { endpointOf, viaOf } from '../shared/definition.ts';
import type { Definition } from '../shared/definition.ts';
import { isLoopback, parseEndpoint } from '../shared/endpoint.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/**
 * Why a socket must not start in an untrusted workspace; undefined if it may. Sockets of its
 * `sockets.json` never start there; sockets that the user created may use loopback addresses only.
 */
export function trustCheck({ origin, definition }: WorkbenchSocket): UserError | undefined {
  if (vscode.workspace.isTrusted) {
    return undefined;
  }
  if (origin === 'file') {
    return untrusted(
      vscode.l10n.t(
        '“{0}” comes from this workspace’s sockets.json. Trust the workspace to start it.',
        definition.name,
      ),
    );
  }
  return staysHere(definition)
    ? undefined
    : untrusted(
        vscode.l10n.t(
          '“{0}” reaches beyond this machine. Trust the workspace to start it.',
          definition.name,
        ),
      );
}

function staysHere(definition: Definition): boolean {
  const parsed = parseEndpoint(endpointOf(definition));
  const via = viaOf(definition);
  return (
    parsed.ok &&
    isLoopback(parsed.endpoint) &&
    (via === undefined || isLoopback({ ...via, scheme: 'tcp' }))
  );
}

function untrusted(message: string): UserError {
  return new UserError(message, {
    title: vscode.l10n.t('Manage Workspace Trust'),
    command: 'workbench.trust.manage',
  });
}
