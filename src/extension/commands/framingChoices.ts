import * as vscode from 'vscode';
import type { Definition } from '../../shared/definition/definition.ts';
import { delimiterBytesMax } from '../../shared/framing.ts';
import type { Framing } from '../../shared/framing.ts';
import { isForDatagrams, protocolIds, protocolNames } from '../../shared/protocol/protocolNames.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import { parseText } from '../../shared/payload.ts';
import { describePayloadFault } from '../../workbench/describeInput.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import type { TextVerdict } from '../quickInput/askText.ts';
import { toPayload } from './newSocket.ts';

/** Framings that a person chooses in a dialogue; `sockets.json` knows more. */
export type FramingChoice =
  | 'none'
  | 'line'
  | 'crlf'
  | 'delimiter'
  | 'fixedLength'
  | 'length1'
  | 'length2'
  | 'length4'
  | 'varint'
  | 'stxEtx'
  | 'mllp'
  | 'slip'
  | 'cobs'
  | 'idleGap';

const protocolPrefix = 'protocol:';

/** How a stream is split into messages: by a framing, or as a protocol does. */
export type MessagesChoice = FramingChoice | `${typeof protocolPrefix}${ProtocolId}`;

/** Framings, then protocols. */
export function messagesChoices(): Choice<MessagesChoice>[] {
  return [...framingChoices(), ...protocolChoices(protocolIds)];
}

/** What datagrams may be. */
export function datagramChoices(): Choice<MessagesChoice>[] {
  return [
    {
      value: 'none',
      label: vscode.l10n.t('None'),
      description: vscode.l10n.t('decoded as they look'),
    },
    ...protocolChoices(protocolIds.filter(isForDatagrams)),
  ];
}

function protocolChoices(ids: readonly ProtocolId[]): Choice<MessagesChoice>[] {
  return ids.map((id) => ({
    value: `${protocolPrefix}${id}`,
    label: protocolNames[id].name,
    description: vscode.l10n.t('protocol: each message is one entry, and is decoded'),
  }));
}

function framingChoices(): Choice<FramingChoice>[] {
  const prefix = (bytes: number) => vscode.l10n.t('Length in {0} Bytes', bytes);
  const network = vscode.l10n.t('the length before each message, the highest byte first');
  return [
    {
      value: 'none',
      label: vscode.l10n.t('None'),
      description: vscode.l10n.t('chunks as they are read'),
    },
    {
      value: 'line',
      label: vscode.l10n.t('Lines'),
      description: vscode.l10n.t('received ones end in LF or CRLF, sent ones in LF'),
    },
    {
      value: 'crlf',
      label: vscode.l10n.t('Lines, CRLF'),
      description: vscode.l10n.t('received ones end in LF or CRLF, sent ones in CRLF'),
    },
    {
      value: 'delimiter',
      label: vscode.l10n.t('Delimiter…'),
      description: vscode.l10n.t('a text after each message'),
    },
    {
      value: 'fixedLength',
      label: vscode.l10n.t('Fixed Length…'),
      description: vscode.l10n.t('so many bytes in each message'),
    },
    { value: 'length1', label: vscode.l10n.t('Length in 1 Byte'), description: network },
    { value: 'length2', label: prefix(2), description: network },
    { value: 'length4', label: prefix(4), description: network },
    {
      value: 'varint',
      label: vscode.l10n.t('Varint'),
      description: vscode.l10n.t('the length in base 128 before each message'),
    },
    { value: 'stxEtx', label: 'STX/ETX', description: vscode.l10n.t('between 02 and 03') },
    { value: 'mllp', label: 'MLLP', description: vscode.l10n.t('HL7: between 0b and 1c 0d') },
    { value: 'slip', label: 'SLIP', description: 'RFC 1055' },
    { value: 'cobs', label: 'COBS', description: vscode.l10n.t('ended by 00') },
    {
      value: 'idleGap',
      label: vscode.l10n.t('Silence…'),
      description: vscode.l10n.t('as on serial lines'),
    },
  ];
}

/** What else such a framing has to know; undefined for most. */
export function framingQuestion(
  choice: MessagesChoice | undefined,
): { readonly placeholder: string; readonly check: (text: string) => TextVerdict } | undefined {
  switch (choice) {
    case 'delimiter':
      return {
        placeholder: vscode.l10n.t(
          'The delimiter after each message, such as ; or \\r\\n or \\x00',
        ),
        check: checkDelimiter,
      };
    case 'fixedLength':
      return {
        placeholder: vscode.l10n.t('Length of every message in bytes'),
        check: (text) => checkNumber(text, 1024 * 1024),
      };
    case 'idleGap':
      return {
        placeholder: vscode.l10n.t('Milliseconds of silence after which a message ends'),
        check: (text) => checkNumber(text, 60_000),
      };
    default:
      return undefined;
  }
}

/** The keys of a definition. `text` answers the question of the choice and has passed its check. */
export function messagesKeys(
  choice: MessagesChoice,
  text?: string,
): Pick<Definition, 'framing' | 'protocol'> {
  const protocol = protocolIds.find((id) => choice === `${protocolPrefix}${id}`);
  if (protocol !== undefined) {
    return { protocol };
  }
  const framing = framingOf(choice as FramingChoice, text);
  return framing === undefined ? {} : { framing };
}

function framingOf(choice: FramingChoice, text = ''): Framing | undefined {
  switch (choice) {
    case 'none':
      return undefined;
    case 'crlf':
      return { line: 'crlf' };
    case 'delimiter':
      return { delimiter: toPayload(text) };
    case 'fixedLength':
      return { fixedLength: Number(text) };
    case 'length1':
      return { lengthPrefix: { bytes: 1 } };
    case 'length2':
      return { lengthPrefix: { bytes: 2 } };
    case 'length4':
      return { lengthPrefix: { bytes: 4 } };
    case 'idleGap':
      return { idleGapMs: Number(text) };
    default:
      return choice;
  }
}

export function checkNumber(text: string, maximum: number): TextVerdict {
  return /^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= maximum
    ? { ok: true, description: '' }
    : { ok: false, fault: vscode.l10n.t('Enter a number from 1 to {0}.', maximum) };
}

function checkDelimiter(text: string): TextVerdict {
  const parsed = parseText(text);
  if (!parsed.ok) {
    return { ok: false, fault: describePayloadFault(text, parsed) };
  }
  return parsed.bytes.length > delimiterBytesMax
    ? { ok: false, fault: vscode.l10n.t('At most {0} bytes are allowed here.', delimiterBytesMax) }
    : { ok: true, description: vscode.l10n.t('{0} bytes', parsed.bytes.length) };
}
