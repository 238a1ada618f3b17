import * as vscode from 'vscode';
import { parseEndpoint } from '../shared/endpoint.ts';
import { datagramBytesMax } from '../shared/limits.ts';
import type { ErrorCode, SocketError } from '../shared/socketError.ts';

const { t } = vscode.l10n;

/**
 * What happened, to which endpoint, why, and what to do about it, in one line. Names the code of
 * errno(3) and its number, as the programs of a networking course do: `EADDRINUSE (98)`.
 */
export function describeError(error: SocketError): string {
  const why = errnoOf(error) === '' ? reason(error) : `${reason(error)}, ${errnoOf(error)}`;
  const way = wayOut(error);
  return `${headline(error)}: ${why}.${way === '' ? '' : ` ${way}`}`;
}

/** Why alone, for where the endpoint stands beside it: `the address is in use, EADDRINUSE (98)`. */
export function describeReason(error: SocketError): string {
  const errno = errnoOf(error);
  return errno === '' ? reason(error) : `${reason(error)}, ${errno}`;
}

function errnoOf({ errno, errnoNumber }: SocketError): string {
  if (errno === undefined) {
    return '';
  }
  return errnoNumber === undefined ? errno : `${errno} (${errnoNumber})`;
}

function headline({ syscall, endpoint = '', code }: SocketError): string {
  if (endpoint === '') {
    return code === 'engineStopped' ? t('The sockets’ engine stopped') : t('That didn’t work');
  }
  switch (syscall) {
    case 'bind':
    case 'listen':
      return t('Can’t listen on {0}', endpoint);
    case 'connect':
      return t('Can’t connect to {0}', endpoint);
    case 'getaddrinfo':
      return t('Can’t find the host of {0}', endpoint);
    case 'send':
    case 'write':
      return t('Can’t send to {0}', endpoint);
    default:
      return t('Trouble with {0}', endpoint);
  }
}

function reason({ code, message }: SocketError): string {
  const reasons: Record<Exclude<ErrorCode, 'unknown'>, string> = {
    addressInUse: t('the address is already in use'),
    addressNotAvailable: t('the address does not belong to this machine'),
    accessDenied: t('access is denied'),
    connectionRefused: t('the connection was refused'),
    connectionReset: t('the peer reset the connection'),
    connectionAborted: t('the connection was aborted'),
    brokenPipe: t('the peer no longer reads'),
    hostNotFound: t('the host name is not known'),
    hostUnreachable: t('the host can’t be reached'),
    networkUnreachable: t('the network can’t be reached'),
    networkDown: t('the network is down'),
    timedOut: t('there was no answer in time'),
    certificateRejected: t('the certificate was rejected'),
    handshakeFailed: t('the TLS handshake failed'),
    messageTooLong: t('the message is too long for one datagram'),
    tooManyOpenFiles: t('too many files and sockets are open'),
    noBufferSpace: t('the system has no buffer space left'),
    notSupported: t('this system does not support it'),
    notRunning: t('the socket is not running'),
    notConnected: t('the connection can no longer send'),
    noSuchSocket: t('there is no such socket'),
    noSuchConnection: t('that connection is closed'),
    invalidDefinition: t('the definition is not valid'),
    limitReached: t('a limit was reached'),
    cancelled: t('it was cancelled'),
    engineStopped: t('its thread ended unexpectedly'),
  };
  return code === 'unknown' || code === 'invalidDefinition' || code === 'notSupported'
    ? message
    : reasons[code];
}

function wayOut({ code, endpoint }: SocketError): string {
  switch (code) {
    case 'addressInUse':
      return t('Stop what holds it, or choose another port.');
    case 'addressNotAvailable':
      return t('Use 127.0.0.1, ::1 or an address of one of this machine’s interfaces.');
    case 'accessDenied':
      return isPrivileged(endpoint)
        ? t('Ports below 1024 often need administrator rights; choose a higher one.')
        : t('The system or a firewall forbids it; another port or address may do.');
    case 'connectionRefused':
      return t('Nothing listens there, or a firewall refuses; start the listener first.');
    case 'hostNotFound':
      return t('Check the spelling, or use an IP address.');
    case 'hostUnreachable':
    case 'networkUnreachable':
    case 'networkDown':
      return t('Check the address and this machine’s network.');
    case 'timedOut':
      return t('Check the address and the port; a firewall may drop the packets.');
    case 'messageTooLong':
      return t('A datagram holds {0} bytes at most.', datagramBytesMax.toLocaleString('en'));
    case 'tooManyOpenFiles':
      return t('Stop some sockets, or raise the limit (ulimit -n).');
    case 'notRunning':
      return t('Start it first.');
    case 'noSuchConnection':
    case 'notConnected':
    case 'brokenPipe':
      return t('Choose an open connection.');
    case 'limitReached':
      return t('The limits are in the settings under Socket Workbench.');
    case 'engineStopped':
      return t('Every socket was stopped; start them again.');
    default:
      return '';
  }
}

function isPrivileged(endpoint: string | undefined): boolean {
  const parsed = endpoint === undefined ? undefined : parseEndpoint(endpoint);
  return (
    parsed?.ok === true &&
    'port' in parsed.endpoint &&
    parsed.endpoint.port > 0 &&
    parsed.endpoint.port < 1024
  );
}
