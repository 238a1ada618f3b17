import { parseEndpoint } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { ServiceName } from '../../shared/serviceNames.ts';
import type { FramingChoice } from './framingChoices.ts';
import type { DefinitionKeys, NewSocketKind } from './newSocket.ts';

export type OfferedService = Exclude<ServiceName, 'echo'>;
export type Behaviour = 'nothing' | 'greet' | 'greetAndClose' | 'echo' | OfferedService;

/** Keys of a definition that the dialogue asks for in the definition's own terms. */
interface AskedKeys extends DefinitionKeys {
  readonly backlog?: number | undefined;
  readonly bufferSize?: number | undefined;
  readonly reconnect?: true | undefined;
  readonly via?: string | undefined;
  readonly tls?: TlsAnswers | undefined;
}

interface TlsAnswers {
  readonly verify?: boolean | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/** The answers of the dialogue so far. */
export interface NewSocketDraft {
  readonly endpoint: string;
  readonly behaviour: Behaviour;
  readonly greeting?: string;
  readonly bind?: string | undefined;
  readonly framing?: FramingChoice;
  /** What that framing has to know. */
  readonly framingText?: string;
  /** Whether the steps of *More Options* are asked, too. */
  readonly hasOptions: boolean;
  readonly keys: AskedKeys;
}

export function isTls(kind: NewSocketKind, text: string): boolean {
  return draftedEndpoint(kind, text)?.scheme === 'tls';
}

/** What the answer for the endpoint says, once that can be read. */
export function draftedEndpoint({ scheme }: NewSocketKind, text: string): Endpoint | undefined {
  const parsed = parseEndpoint(text, { scheme, host: '127.0.0.1' });
  return parsed.ok ? parsed.endpoint : undefined;
}
