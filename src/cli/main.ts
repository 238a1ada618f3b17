import path from 'node:path';
import { parsePayloadExpression } from '../shared/payloadExpression.ts';
import { describePayloadFault } from '../workbench/describeInput.ts';
import { startRecording } from '../workbench/actions/startRecording.ts';
import { stopAllSockets } from '../workbench/actions/stopAllSockets.ts';
import { stopRecording } from '../workbench/actions/stopRecording.ts';
import { isUserError, UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import { bytesOfHex, hexMessagesOf, linesOf } from './inputMessages.ts';
import { openWorkbench } from './openWorkbench.ts';
import type { OptionValues } from './options.ts';
import { isStandardInputFile, Pipe } from './pipe.ts';
import type { SentMessage } from './pipe.ts';
import { readArguments } from './readArguments.ts';
import type { CommandLine } from './readArguments.ts';
import { readDefinition } from './readDefinition.ts';
import { runFiles } from './runFiles.ts';
import { usage } from './usage.ts';
import { version } from './version.ts';

/** Does what the arguments say. Resolves with the exit code when every port is free. */
async function main(args: readonly string[]): Promise<ExitCode> {
  let commandLine: CommandLine;
  try {
    commandLine = readArguments(args);
  } catch (error) {
    return complain(error, `${messageOf(error)} Try --help.`);
  }
  const { verb, values } = commandLine;
  if (values.help) {
    process.stdout.write(usage(verb));
    return exitCodes.done;
  }
  if (values.version) {
    process.stdout.write(`${version}\n`);
    return exitCodes.done;
  }
  const workbench = openWorkbench();
  let ended: ExitCode | undefined;
  const endBy = (code: ExitCode) => () => {
    if (ended !== undefined) {
      // Asked twice: not politely any more.
      process.exit(code);
    }
    ended = code;
    void stopAllSockets.perform(workbench, undefined);
  };
  process.on('SIGINT', endBy(exitCodes.interrupted));
  process.on('SIGTERM', endBy(exitCodes.terminated));
  process.stdout.on('error', () => {
    // Nobody reads any more, as after `| head`.
    ended ??= exitCodes.done;
    void workbench.dispose().then(() => process.exit(exitCodes.done));
  });
  try {
    const code = await perform(workbench, commandLine);
    return ended ?? code;
  } catch (error) {
    return ended ?? complain(error, messageOf(error));
  } finally {
    await workbench.dispose();
    process.stdin.destroy();
  }
}

async function perform(
  workbench: Workbench,
  { verb, operands, values }: CommandLine,
): Promise<ExitCode> {
  const { record } = values;
  const run = taskOf(workbench, { verb, operands, values });
  if (typeof record !== 'string') {
    return run();
  }
  await startRecording.perform(workbench, { path: path.resolve(record) });
  try {
    return await run();
  } finally {
    await stopRecording.perform(workbench, undefined);
  }
}

/** What is to be done. Throws a `UserError` before anything is opened where the operands make no sense. */
function taskOf(
  workbench: Workbench,
  { verb, operands, values }: CommandLine,
): () => Promise<ExitCode> {
  if (verb === undefined || verb === 'run') {
    if (operands.length === 0) {
      throw new UserError('Name a file with sockets. Try --help.');
    }
    return () => runFiles(workbench, operands, values);
  }
  const { endpoint, texts } = endpointAnd(verb, operands);
  const definition = readDefinition(verb, endpoint, values);
  const isSend = verb === 'send';
  const isByLines = definition.protocol !== undefined || (definition.framing ?? 'none') !== 'none';
  const messages = isSend
    ? messagesOf(textMessages(texts, values))
    : inputMessages(values, isByLines);
  const isFinite = isSend || isStandardInputFile();
  return () => new Pipe(workbench, { definition, values, messages, isFinite }).run();
}

/** As netcat's users do, host and port may be two arguments. */
function endpointAnd(
  verb: 'listen' | 'connect' | 'send',
  operands: readonly string[],
): { readonly endpoint: string; readonly texts: readonly string[] } {
  const [endpoint, ...texts] = operands;
  if (endpoint === undefined) {
    throw new UserError('Name an endpoint, as in 9999 or localhost:9999. Try --help.');
  }
  if (verb === 'send') {
    if (texts.length === 0) {
      throw new UserError('Say what to send. Try --help.');
    }
    return { endpoint, texts };
  }
  const [port, ...more] = texts;
  if (port !== undefined && (more.length > 0 || !/^\d+$/.test(port))) {
    throw new UserError(`“${more[0] ?? port}” is one argument too many. Try --help.`);
  }
  const host = endpoint.includes(':') ? `[${endpoint}]` : endpoint;
  return { endpoint: port === undefined ? endpoint : `${host}:${port}`, texts: [] };
}

/** Throws a `UserError` where a text can't be sent. */
function textMessages(texts: readonly string[], { hex }: OptionValues): readonly SentMessage[] {
  return texts.map((text) => {
    if (hex) {
      return { bytes: bytesOfHex(text) };
    }
    const read = parsePayloadExpression({ notation: 'text', text, lineEnding: 'none' });
    if (!read.ok) {
      throw new UserError(`${text}: ${describePayloadFault(text, read)}`);
    }
    return { text };
  });
}

async function* messagesOf(messages: readonly SentMessage[]): AsyncGenerator<SentMessage> {
  yield* await Promise.resolve(messages);
}

async function* inputMessages(
  { hex }: OptionValues,
  isByLines: boolean,
): AsyncGenerator<SentMessage> {
  const input = process.stdin as AsyncIterable<Buffer>;
  const messages = hex ? hexMessagesOf(input) : isByLines ? linesOf(input) : input;
  for await (const bytes of messages) {
    yield { bytes };
  }
}

function complain(error: unknown, message: string): ExitCode {
  process.stderr.write(`${message}\n`);
  return isUserError(error) ? exitCodes.usage : exitCodes.failed;
}

function messageOf(error: unknown): string {
  return isUserError(error)
    ? error.message
    : String(error instanceof Error ? (error.stack ?? error.message) : error);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
