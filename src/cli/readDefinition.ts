import * as v from 'valibot';
import { clientSchema, listenerSchema } from '../shared/definition/definitionSchema.ts';
import type { Definition } from '../shared/definition/definition.ts';
import { formatEndpoint, isDatagramScheme, parseEndpoint } from '../shared/endpoint.ts';
import { describeEndpointFault } from '../workbench/describeInput.ts';
import { UserError } from '../workbench/userError.ts';
import type { OptionValues } from './options.ts';

/** By which option a key of a definition is said. */
const optionOfKey: Readonly<Record<string, string>> = {
  framing: '--framing',
  protocol: '--protocol',
  idleSeconds: '--timeout',
  bind: '--bind',
  via: '--via',
  forward: 'TARGET',
  tls: '--ca, --insecure, --certificate or --key',
};

/** The tap that the arguments describe; a `UserError` says why not. */
export function readTapDefinition(
  listen: string,
  target: string,
  values: OptionValues,
): Definition {
  const { framing, protocol } = values;
  const endpoint = readEndpoint(listen, values);
  const to = readEndpoint(target, values);
  const tls = readTls(values);
  const result = v.safeParse(listenerSchema, {
    name: endpoint,
    listen: endpoint,
    forward: tls === undefined ? to : { to, tls },
    ...(typeof framing === 'string' ? { framing: readFraming(framing) } : {}),
    ...(protocol === undefined ? {} : { protocol }),
    ...readTimeout(values.timeout),
  });
  if (!result.success) {
    throw faultOf(result.issues, endpoint);
  }
  return result.output;
}

/** The socket that the arguments of `listen`, `connect` and `send` describe; a `UserError` says why not. */
export function readDefinition(
  verb: 'listen' | 'connect' | 'send',
  text: string,
  values: OptionValues,
): Definition {
  const endpoint = readEndpoint(text, values);
  const parsed = parseEndpoint(endpoint);
  const isDatagram = parsed.ok && isDatagramScheme(parsed.endpoint.scheme);
  const { framing, protocol, bind, via } = values;
  const tls = readTls(values);
  const common = {
    name: endpoint,
    // Whether the other half is closed too is for us to say: standard input may not be at its end.
    ...(isDatagram ? {} : { allowHalfOpen: true }),
    ...(typeof framing === 'string' ? { framing: readFraming(framing) } : {}),
    ...(protocol === undefined ? {} : { protocol }),
    ...readTimeout(values.timeout ?? (verb === 'send' && isDatagram ? '1' : undefined)),
    ...(tls === undefined ? {} : { tls }),
  };
  const result =
    verb === 'listen'
      ? v.safeParse(listenerSchema, {
          ...common,
          listen: endpoint,
          ...(values['keep-open'] || isDatagram ? {} : { acceptMax: 1 }),
        })
      : v.safeParse(clientSchema, {
          ...common,
          connect: endpoint,
          ...(typeof bind === 'string' ? { bind: readEndpoint(bind, values) } : {}),
          ...(via === undefined ? {} : { via }),
        });
  if (result.success) {
    return result.output;
  }
  throw faultOf(result.issues, endpoint);
}

function faultOf(
  [issue]: readonly [v.BaseIssue<unknown>, ...unknown[]],
  endpoint: string,
): UserError {
  const key = issue.path?.[0].key;
  return new UserError(
    `${(typeof key === 'string' && optionOfKey[key]) || endpoint}: ${issue.message}`,
  );
}

function readEndpoint(text: string, { udp }: OptionValues): string {
  const parsed = parseEndpoint(text, { scheme: udp ? 'udp' : 'tcp', host: '127.0.0.1' });
  if (!parsed.ok) {
    throw new UserError(`${text}: ${describeEndpointFault(parsed.fault)}`);
  }
  return formatEndpoint(parsed.endpoint);
}

/** A name, or JSON as in `sockets.json`. */
function readFraming(text: string): unknown {
  if (!/^\s*\{/.test(text)) {
    return text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UserError(`--framing: ${text} is not valid JSON.`);
  }
}

function readTimeout(text: string | true | undefined): { idleSeconds?: number } {
  return text === undefined ? {} : { idleSeconds: Number(text) };
}

function readTls({ ca, insecure, certificate, key }: OptionValues): object | undefined {
  const tls = { ca, certificate, key, verify: insecure === undefined ? undefined : false };
  const given = Object.entries(tls).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
