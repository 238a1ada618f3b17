import { parseEndpoint } from '../../shared/endpoint.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import type { NewSocket } from '../../shared/newSocket/newSocket.ts';
import type { MessagesChoice } from './framingChoices.ts';
import type { DefinitionKeys, NewSocketKind } from './newSocket.ts';

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
  /** What stands in the box. */
  readonly typed: string;
  /** What was chosen of all that it may mean, and its endpoint as a URL. */
  readonly socket?: NewSocket;
  readonly endpoint: string;
  readonly bind?: string | undefined;
  readonly messages?: MessagesChoice;
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
