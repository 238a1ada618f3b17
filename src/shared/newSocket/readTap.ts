import { formatEndpoint, isDatagramScheme, parseEndpoint, portMax } from '../endpoint.ts';
import type { Endpoint, EndpointFault, InetEndpoint } from '../endpoint.ts';
import { serviceNames } from '../serviceNames.ts';

/** A tap as somebody types it. */
export interface TypedTap {
  readonly listen: Endpoint;
  readonly forward: Endpoint;
}

export type ReadTap =
  { readonly ok: true; readonly tap: TypedTap } | { readonly ok: false; readonly fault: TapFault };

export type TapFault = EndpointFault | 'portZero' | 'tapWithBehaviour';

/** From a port that is not told, so much further on lies the tap's: 15432 for 5432. */
const portStep = 10_000;

/** What a listener may do by itself, behind its endpoint. */
const behaviour = new RegExp(`\\s(?:greet|send|close|${serviceNames.join('|')})\\b`, 'i');

/**
 * Reads `15432 -> 5432`, `udp 5353 -> 192.0.2.1:53`, `tls 8443 -> tcp 8080`, `tap 5432`: where to listen
 * and what to forward to. Undefined where the text speaks of no tap; the fault `tapWithBehaviour` where it says
 * what a tap does by itself. Without a place to listen, it is the target's port and ten thousand, on this
 * machine.
 */
export function readTap(text: string): ReadTap | undefined {
  const [left = '', right, ...more] = text.split(/\s*(?:->|→)\s*/);
  const alone = /^\s*tap\s+(.+)$/i.exec(text)?.[1];
  // An arrow may stand in quotes: in a greeting, or in what is sent.
  if (alone === undefined && (right === undefined || /["']/.test(text))) {
    return undefined;
  }
  if (behaviour.test((right ?? alone ?? '').trim())) {
    return { ok: false, fault: 'tapWithBehaviour' };
  }
  if (more.length > 0) {
    return { ok: false, fault: 'invalidHost' };
  }
  const target = parseEndpoint(withScheme(right ?? alone ?? ''), {
    scheme: schemeBefore(left) === 'udp' ? 'udp' : 'tcp',
    host: '127.0.0.1',
  });
  if (!target.ok) {
    return target;
  }
  const forward = target.endpoint;
  if ('port' in forward && forward.port === 0) {
    return { ok: false, fault: 'portZero' };
  }
  const scheme = isDatagramScheme(forward.scheme) ? 'udp' : 'tcp';
  const where = right === undefined ? '' : left.replace(/^\s*(tap|listen)\b\s*/i, '');
  if (where.trim() === '') {
    return { ok: true, tap: { listen: tapOf(forward), forward } };
  }
  const listen = parseEndpoint(withScheme(where), { scheme, host: '127.0.0.1' });
  return listen.ok ? { ok: true, tap: { listen: listen.endpoint, forward } } : listen;
}

/** Where a tap in front of a target listens, where nobody says. */
export function tapOf(target: Endpoint): InetEndpoint {
  const scheme = isDatagramScheme(target.scheme) ? 'udp' : 'tcp';
  const port = 'port' in target ? target.port + portStep : 0;
  return { scheme, host: '127.0.0.1', port: port > portMax ? 0 : port };
}

/** `listen tcp://127.0.0.1:15432 -> tcp://127.0.0.1:5432`, which `readTap` reads back. */
export function formatTap({ listen, forward }: TypedTap): string {
  return `listen ${formatEndpoint(listen)} -> ${formatEndpoint(forward)}`;
}

function schemeBefore(text: string): string | undefined {
  return /\budp\b/i.test(text) ? 'udp' : undefined;
}

/** `tls 8443` as `tls://127.0.0.1:8443`; what has a scheme of its own stays. */
function withScheme(text: string): string {
  const named = /^(tcp|udp|tls)\s+(.+)$/i.exec(text.trim());
  const [, scheme = '', rest = ''] = named ?? [];
  const place = rest.trim().replace(/\s+(?=\d+$)/, ':');
  return named === null
    ? text.trim().replace(/\s+(?=\d+$)/, ':')
    : `${scheme.toLowerCase()}://${/^:?\d+$/.test(place) ? `127.0.0.1:${place.replace(':', '')}` : place}`;
}
