import type { ClientTls } from './tlsKeys.ts';

/** How the targets of a tap are chosen. */
export const targetPicks = ['first', 'roundRobin'] as const;
/** When a tap connects to its target. */
export const tapConnects = ['atOnce', 'withData'] as const;

/** What `forward` may say. */
export type Forward =
  | string
  | {
      readonly to: string | string[];
      readonly pick?: (typeof targetPicks)[number] | undefined;
      readonly connect?: (typeof tapConnects)[number] | undefined;
      readonly tls?: ClientTls | undefined;
      readonly connectTimeoutSeconds?: number | undefined;
    };

/** A definition that may be one of a tap. */
export interface Tapping {
  readonly forward?: Forward | undefined;
}

/** Whether a socket forwards what it accepts. */
export function isTap(definition: object): boolean {
  return 'forward' in definition && definition.forward !== undefined;
}

/** How a tap forwards, with nothing left to default. */
export interface ForwardSettings {
  /** At least one. */
  readonly to: readonly string[];
  readonly pick: (typeof targetPicks)[number];
  readonly connect: (typeof tapConnects)[number];
  readonly tls?: ClientTls;
  readonly connectTimeoutSeconds?: number;
}

/** What `forward` says; nothing where the socket is no tap. */
export function forwardOf({ forward }: Tapping): ForwardSettings | undefined {
  if (forward === undefined) {
    return undefined;
  }
  if (typeof forward === 'string') {
    return { to: [forward], pick: 'first', connect: 'atOnce' };
  }
  const { to, pick = 'first', connect = 'atOnce', tls, connectTimeoutSeconds } = forward;
  return {
    to: typeof to === 'string' ? [to] : to,
    pick,
    connect,
    ...(tls === undefined ? undefined : { tls }),
    ...(connectTimeoutSeconds === undefined ? undefined : { connectTimeoutSeconds }),
  };
}

/** The same with other endpoints to forward to. */
export function mapTargets(forward: Forward, map: (url: string) => string): Forward {
  if (typeof forward === 'string') {
    return map(forward);
  }
  const { to } = forward;
  return { ...forward, to: typeof to === 'string' ? map(to) : to.map(map) };
}
