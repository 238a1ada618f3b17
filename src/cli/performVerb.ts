import path from 'node:path';
import { parsePayloadExpression } from '../shared/payloadExpression.ts';
import { describePayloadFault } from '../workbench/describeInput.ts';
import { startRecording } from '../workbench/actions/startRecording.ts';
import { stopAllSockets } from '../workbench/actions/stopAllSockets.ts';
import { stopRecording } from '../workbench/actions/stopRecording.ts';
import { UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import { bytesOfHex, hexMessagesOf, linesOf } from './inputMessages.ts';
import { openWorkbench } from './openWorkbench.ts';
import type { OptionValues } from './options.ts';
import { isStandardInputFile, Pipe } from './pipe.ts';
import type { SentMessage } from './pipe.ts';
import { complain } from './complain.ts';
import type { CommandLine } from './readArguments.ts';
import { readDefinition, readTapDefinition } from './readDefinition.ts';
import { runFiles, runTap } from './runFiles.ts';
import { serve } from './serve.ts';
import { readReporter } from './report/testReporters.ts';
import { testFiles } from './testFiles.ts';
import { validateFiles } from './validateFiles.ts';

/**
 * Does what the arguments say on a workbench of its own. Resolves with the exit code when every port is
 * free.
 */
export async function performVerb(commandLine: CommandLine): Promise<ExitCode> {
  const workbench = openWorkbench();
  const cancelled = new AbortController();
  let ended: ExitCode | undefined;
  const endBy = (code: ExitCode) => () => {
    if (ended !== undefined) {
      // Asked twice: not politely any more.
      process.exit(code);
    }
    ended = code;
    cancelled.abort();
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
    const code = await perform(workbench, commandLine, cancelled.signal);
    return ended ?? code;
  } catch (error) {
    return ended ?? complain(error);
  } finally {
    await workbench.dispose();
    process.stdin.destroy();
  }
}

async function perform(
  workbench: Workbench,
  commandLine: CommandLine,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { verb, operands, values } = commandLine;
  const record = verb === 'capture' ? operands[0] : values.record;
  const run = taskOf(workbench, commandLine, signal);
  if (verb !== 'validate') {
    // Its thread starts while files are read and checked; who needs it is told what goes wrong.
    workbench.link.engine().catch(() => undefined);
  }
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
  signal: AbortSignal,
): () => Promise<ExitCode> {
  if (verb === 'test') {
    const format = readReporter(values.reporter);
    return () => testFiles(workbench, operands, { values, format, signal });
  }
  if (verb === 'validate') {
    return () => validateFiles(operands);
  }
  if (verb === 'capture') {
    const [, ...files] = operands;
    if (files.length === 0) {
      throw new UserError('Name the capture and the files with sockets. Try --help.');
    }
    return () => runFiles(workbench, files, values, false);
  }
  if (verb === undefined || verb === 'run') {
    if (operands.length === 0) {
      throw new UserError('Name a file with sockets. Try --help.');
    }
    return () => runFiles(workbench, operands, values);
  }
  if (verb === 'serve') {
    return () => serve(workbench, values);
  }
  if (verb === 'tap') {
    const [listen, target, ...more] = operands;
    if (listen === undefined || target === undefined || more.length > 0) {
      throw new UserError('Name where to listen, and the target: tap 15432 5432. Try --help.');
    }
    const definition = readTapDefinition(listen, target, values);
    return () => runTap(workbench, definition, values);
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
