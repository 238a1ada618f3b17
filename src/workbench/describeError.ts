import { parseEndpoint } from '../shared/endpoint.ts';
import { datagramBytesMaxTo } from '../shared/limits.ts';
import type { ErrorCode, SocketError } from '../shared/socketError.ts';
import { escapeInvisible } from '../shared/escapeInvisible.ts';
import { describeFault } from './describeInput.ts';
import { l10n } from './l10n.ts';

/**
 * What happened, to which endpoint, why, and what to do about it, in one line. Names the code of
 * errno(3) and its number, as the programs of a networking course do: `EADDRINUSE (98)`. `way` replaces
 * the usual hint where more is known.
 */
export function describeError(error: SocketError, way = hint(error)): string {
  const why = errnoOf(error) === '' ? reason(error) : `${reason(error)}, ${errnoOf(error)}`;
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

function headline(error: SocketError): string {
  const { syscall, endpoint = '', code, path, line } = error;
  if (code.startsWith('script') && path !== undefined) {
    const place = line === undefined ? path : `${path}:${line}`;
    return l10n.t('The script {0} failed', place);
  }
  if (path !== undefined) {
    return l10n.t('Can’t read {0}', path);
  }
  if (code.startsWith('capture')) {
    return l10n.t('In this capture');
  }
  if (endpoint === '') {
    return code === 'engineStopped'
      ? l10n.t('The sockets’ engine stopped')
      : l10n.t('The operation failed');
  }
  if (code.startsWith('payload')) {
    return l10n.t('Can’t send to {0}', endpoint);
  }
  if (isRefusedDatagram(error)) {
    return l10n.t('Nothing listens on {0}', endpoint);
  }
  if (code === 'certificateRejected' || code === 'handshakeFailed') {
    return l10n.t('TLS handshake with {0} failed', endpoint);
  }
  if (code === 'peerRefused') {
    return l10n.t('Refused {0}', endpoint);
  }
  if (error.timeout !== undefined && error.timeout.of !== 'connect') {
    return l10n.t('Ended the connection with {0}', endpoint);
  }
  switch (syscall) {
    case 'bind':
      // Listeners over streams say "listen".
      return endpoint.startsWith('udp:')
        ? l10n.t('Can’t listen on {0}', endpoint)
        : l10n.t('Can’t connect from {0}', endpoint);
    case 'listen':
      return l10n.t('Can’t listen on {0}', endpoint);
    case 'connect':
      return l10n.t('Can’t connect to {0}', endpoint);
    case 'addMembership':
      return l10n.t('Can’t join the group {0}', endpoint);
    case 'dropMembership':
      return l10n.t('Can’t leave the group {0}', endpoint);
    case 'getaddrinfo':
      return l10n.t('Host name lookup for {0} failed', endpoint);
    case 'send':
    case 'write':
      return l10n.t('Can’t send to {0}', endpoint);
    case 'recv':
    case 'recvmsg':
    case 'read':
      return l10n.t('Can’t receive from {0}', endpoint);
    default:
      return l10n.t('Error on {0}', endpoint);
  }
}

function reason(error: SocketError): string {
  const { code, limitBytes = 0, rule, payload, via = '', misplaced } = error;
  const zone = /%([^\]]+)\]/.exec(error.endpoint ?? '')?.[1];
  // It may quote what a peer said.
  const message = escapeInvisible(error.message);
  if (isRefusedDatagram(error)) {
    return l10n.t('nothing listens on that port (ICMP port unreachable)');
  }
  const reasons: Record<Exclude<ErrorCode, 'unknown'>, string> = {
    addressInUse: l10n.t('the address is already in use'),
    addressNotAvailable: isPath(error.endpoint)
      ? l10n.t('there is no such file or folder')
      : l10n.t('the address does not belong to this machine'),
    accessDenied: l10n.t('access is denied'),
    connectionRefused: l10n.t('the connection was refused'),
    connectionReset: l10n.t('the peer reset the connection'),
    connectionAborted: l10n.t('the connection was aborted'),
    brokenPipe:
      error.errno === undefined
        ? l10n.t('our side has finished sending')
        : l10n.t('the peer no longer reads'),
    hostNotFound: l10n.t('the host name is not known'),
    hostUnreachable: l10n.t('the host can’t be reached'),
    networkUnreachable: l10n.t('the network can’t be reached'),
    networkDown:
      zone === undefined
        ? l10n.t('the network is down')
        : l10n.t('no interface that is up is called “{0}”', zone),
    timedOut: timeoutText(error.timeout),
    unsent: l10n.t('{0} bytes were still waiting to be sent', limitBytes.toLocaleString('en')),
    unread: l10n.t('datagrams kept coming, and the last of them were not read'),
    certificateRejected: l10n.t('the certificate was rejected ({0})', message),
    handshakeFailed: l10n.t('the TLS handshake failed ({0})', message),
    messageTooLong: l10n.t('the message is too long for one datagram'),
    frameTooLong: l10n.t(
      'a frame is longer than {0} bytes and was split',
      limitBytes.toLocaleString('en'),
    ),
    frameUnfinished: l10n.t('the stream ended inside a frame'),
    frameMalformed: l10n.t('the last bytes do not match the framing'),
    captureGap: l10n.t('{0} bytes are missing in the capture', limitBytes.toLocaleString('en')),
    captureDamaged: l10n.t('the file is damaged, what follows was not read ({0})', message),
    captureLeftOut: l10n.t('packets are left out ({0})', message),
    captureMisplaced: describeMisplaced(misplaced),
    captureComment: l10n.t('comment: {0}', message),
    payloadHoldsEnd: l10n.t('the payload contains the frame delimiter'),
    payloadTooLong: l10n.t(
      'the payload is too long for the framing, whose frames have {0} bytes at most',
      limitBytes.toLocaleString('en'),
    ),
    payloadTooShort: l10n.t('the payload is too short for the framing'),
    messagesMissed: l10n.t(
      'a message that came due was skipped, as later ones may be; they are counted ({0})',
      message,
    ),
    noSuchFile: l10n.t('there is no such file'),
    notAFile: l10n.t('it is no regular file'),
    payloadInvalid: payload === undefined ? message : describeFault(payload.part, payload),
    tooManyOpenFiles: l10n.t('too many files and sockets are open'),
    noBufferSpace: l10n.t('the system has no buffer space left'),
    alreadyJoined: l10n.t('the socket is in this group already'),
    notJoined: l10n.t('the socket is not in this group'),
    tooManyGroups: l10n.t('the system lets a socket join no more groups'),
    notSupported: l10n.t('this system does not support it'),
    notRunning: l10n.t('the socket is not running'),
    noPeer: l10n.t('it has no open connection'),
    notReady: l10n.t('nothing can be sent yet ({0})', message),
    notConnected: l10n.t('the connection can no longer send'),
    noSuchSocket: l10n.t('there is no such socket'),
    noSuchConnection: l10n.t('that connection is closed'),
    invalidDefinition: l10n.t('the definition is not valid'),
    limitReached: l10n.t('a limit was reached ({0})', message),
    proxyHeaderInvalid: l10n.t('no valid PROXY header came ({0})', message),
    proxyRefused: l10n.t('the proxy {0} refused ({1})', via, message),
    proxyUserRefused: l10n.t('the proxy {0} did not let us in ({1})', via, message),
    proxyAnswerInvalid: l10n.t('the proxy {0} gave no valid answer ({1})', via, message),
    peerRefused:
      rule === undefined ? l10n.t('“allow” does not name it') : l10n.t('“deny” names {0}', rule),
    cancelled: l10n.t('it was cancelled'),
    scriptFailed: message,
    scriptStuck: l10n.t('it did not return within a second, and was ended'),
    scriptOutOfMemory: l10n.t(
      'it took more than {0} MiB of memory, and was ended',
      Math.round(limitBytes / 2 ** 20),
    ),
    scriptEnded: l10n.t('its process ended ({0})', message),
    engineStopped: l10n.t('its thread ended unexpectedly'),
  };
  return code === 'unknown' || code === 'invalidDefinition' || code === 'notSupported'
    ? message
    : reasons[code];
}

function timeoutText(timeout: SocketError['timeout']): string {
  const seconds = (timeout?.ms ?? 0) / 1_000;
  switch (timeout?.of) {
    case undefined:
      return l10n.t('there was no answer in time');
    case 'connect':
      return l10n.t('there was no answer within {0} s', seconds);
    case 'idle':
      return l10n.t('it was silent for {0} s', seconds);
    case 'total':
      return l10n.t('it was open for {0} s', seconds);
  }
}

function hint(error: SocketError): string {
  const { code, endpoint, errno = '' } = error;
  if (isRefusedDatagram(error)) {
    return l10n.t('Start the program there, or check the port.');
  }
  if ((errno === 'EINVAL' || error.timeout?.of === 'connect') && needsZone(endpoint)) {
    return l10n.t('A link-local address needs its zone, as in [fe80::1%eth0].');
  }
  if (errno === 'EINVAL' && ['send', 'connect'].includes(error.syscall ?? '')) {
    return l10n.t(
      'A socket bound to a loopback address reaches this machine only; bind to 0.0.0.0 or [::] instead.',
    );
  }
  switch (code) {
    case 'certificateRejected':
      return errno.startsWith('ERR_SSL_')
        ? l10n.t(
            'The peer refused it: set “tls.certificate” to a certificate that the peer trusts.',
          )
        : errno === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? l10n.t('Connect by a name in the certificate, or set “tls.serverName” to one.')
          : l10n.t(
              'Set “tls.ca” in the definition to the CA that issued it, or turn “tls.verify” off.',
            );
    case 'handshakeFailed':
      return l10n.t('Check that both sides use TLS, with a version that both support.');
    case 'addressInUse':
      return l10n.t('Stop the process that uses the port, or choose another port.');
    case 'addressNotAvailable':
      return isPath(endpoint)
        ? l10n.t('Check the path; the listening program creates the file when it starts.')
        : l10n.t('Use 127.0.0.1, ::1 or an address of one of this machine’s interfaces.');
    case 'accessDenied':
      if (isBroadcastDenied(error)) {
        return l10n.t(
          'A broadcast address needs “broadcast”: true in the definition of the socket.',
        );
      }
      return isPrivileged(endpoint)
        ? l10n.t('Ports below 1024 often need administrator rights; choose a higher one.')
        : l10n.t('The system or a firewall forbids it; try another port or address.');
    case 'connectionRefused':
      return l10n.t(
        'Nothing listens there, or a firewall rejects the connection; start the listener first.',
      );
    case 'hostNotFound':
      return l10n.t('Check the spelling, or use an IP address.');
    case 'hostUnreachable':
    case 'networkUnreachable':
    case 'networkDown':
      return l10n.t('Check the address and this machine’s network.');
    case 'timedOut':
      if (error.timeout?.of === 'idle') {
        return l10n.t('“idleSeconds” in its definition is the time it may be silent.');
      }
      if (error.timeout?.of === 'total') {
        return l10n.t('“totalSeconds” in its definition is the time it may be open.');
      }
      return l10n.t('Check the address and the port; a firewall may drop the packets.');
    case 'messageTooLong':
      return l10n.t(
        'A datagram holds {0} bytes at most.',
        datagramBytesMaxTo(endpoint ?? '').toLocaleString('en'),
      );
    case 'frameTooLong':
      return l10n.t('Check “framing”, or raise “frameBytesMax” in its definition.');
    case 'frameUnfinished':
    case 'frameMalformed':
      return l10n.t('The bytes are in the log; check “framing” in the definition.');
    case 'payloadHoldsEnd':
    case 'payloadTooLong':
    case 'payloadTooShort':
      return l10n.t('Change it, or send it raw: as it is, without framing.');
    case 'tooManyOpenFiles':
      return l10n.t('Stop some sockets, or raise the limit (ulimit -n).');
    case 'notJoined':
      return l10n.t('See the socket’s tooltip for its groups.');
    case 'tooManyGroups':
      return process.platform === 'linux'
        ? l10n.t('Leave one, or raise the limit (sysctl net.ipv4.igmp_max_memberships).')
        : l10n.t('Leave one first.');
    case 'notRunning':
      return l10n.t('Start it first.');
    case 'notReady':
      return l10n.t('Try again in a moment.');
    case 'noSuchConnection':
    case 'notConnected':
    case 'brokenPipe':
      return l10n.t('Choose an open connection.');
    case 'limitReached':
      return l10n.t('The limits are in the settings under Socket Workbench.');
    case 'proxyHeaderInvalid':
      return l10n.t('Let the proxy send it, or leave “proxyProtocol” out of the definition.');
    case 'proxyRefused':
      return l10n.t('The proxy itself was reached: check the endpoint, and what the proxy allows.');
    case 'proxyUserRefused':
      return l10n.t(
        'The next start asks for the password of the user that “via” names, as in socks5://user@host:1080.',
      );
    case 'proxyAnswerInvalid':
      return l10n.t('Check “via”: its protocol, socks5, socks4 or http, and its port.');
    case 'peerRefused':
      return l10n.t('Change “allow” or “deny” in the definition to accept it.');
    case 'engineStopped':
      return l10n.t('Every socket was stopped; start them again.');
    default:
      return '';
  }
}

/**
 * A datagram that nobody took comes back as ICMP "port unreachable": the next call on the socket fails
 * with ECONNREFUSED on POSIX systems, with WSAECONNRESET on Windows.
 */
function isRefusedDatagram({ code, endpoint = '' }: SocketError): boolean {
  return (
    endpoint.startsWith('udp:') && (code === 'connectionRefused' || code === 'connectionReset')
  );
}

/** send(2) and connect(2) on a datagram socket fail with EACCES for want of SO_BROADCAST; a firewall's is EPERM. */
function isBroadcastDenied({ endpoint = '', errno, syscall }: SocketError): boolean {
  return endpoint.startsWith('udp:') && errno === 'EACCES' && syscall !== 'bind';
}

/** An IPv6 link-local address is one of every network; RFC 4007, section 6. */
function needsZone(endpoint = ''): boolean {
  return /\/\/\[fe[89ab][0-9a-f]:[^%]*\]/i.test(endpoint);
}

function isPath(endpoint = ''): boolean {
  const parsed = parseEndpoint(endpoint);
  return parsed.ok && 'path' in parsed.endpoint;
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

/** What a capture has of a stream, though not where the stream has it. */
function describeMisplaced(misplaced: SocketError['misplaced']): string {
  switch (misplaced) {
    case 'afterReset':
      return l10n.t('what follows was sent after the reset');
    case 'afterClose':
      return l10n.t('what follows was sent after the end of the stream');
    case 'beforeStart':
      return l10n.t('what follows was sent before the first byte of this capture');
    case 'intoGap':
    case undefined:
      return l10n.t('what follows came late: it belongs where bytes are missing');
  }
}
