import { randomInt } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../workbench/emitter.ts';
import type { EngineCalls, SendJobRequest } from '../../shared/engineApi.ts';
import { commandIds } from '../../shared/ids.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { intervalMsMax } from '../../shared/sendJob.ts';
import type { SendJobReceipt } from '../../shared/sendJob.ts';
import { describeError } from '../../workbench/describeError.ts';
import { describeReceipt, describeSendJob } from '../../workbench/describeSendJob.ts';
import { isEngineStopped } from '../../workbench/engineStopped.ts';
import { labelText } from '../labelText.ts';
import { withJobProgress } from '../withJobProgress.ts';
import { notificationText } from '../notificationText.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askText } from '../quickInput/askText.ts';
import { askOne, mapReply, runSteps } from '../quickInput/runSteps.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import {
  sendFileSchema,
  sendPeriodicallySchema,
  stopSendingSchema,
} from '../../workbench/actions/sendArguments.ts';
import { askMessage } from './sendCommands.ts';
import { askSendTarget, runningSocket } from './sendTarget.ts';
import { namedTarget } from '../../workbench/actions/sendTarget.ts';

/** Send File, Send Periodically, Stop Sending. */
export function sendJobCommands(deps: CommandDeps): Command[] {
  return [
    command(
      commandIds.sendFile,
      sendFileSchema,
      async (argument, { isByHand }): Promise<SendJobReceipt | undefined> => {
        const title = vscode.l10n.t('Send File');
        const socket = await runningSocket(deps, title, argument?.socket);
        if (!socket) {
          return undefined;
        }
        const given = argument?.file;
        const to =
          namedTarget(argument, socket) ??
          (given === undefined ? await askSendTarget(deps, title, socket) : 'all');
        const file = to === undefined ? undefined : (given ?? (await askFile(title)));
        if (to === undefined || file === undefined) {
          return undefined;
        }
        const { chunkBytes, intervalMs, raw = true, evenIfRefused = false } = argument ?? {};
        const request = {
          ...{ job: newJob(), socket: socket.id, to, raw, file, evenIfRefused },
          ...(chunkBytes === undefined ? undefined : { chunkBytes }),
          ...(intervalMs === undefined ? undefined : { intervalMs }),
        };
        const engine = runningEngine(deps, socket);
        deps.lastTarget.set(request);
        const shown = vscode.l10n.t('{0}: sending {1}', socket.definition.name, basename(file));
        const outcome = await withJobProgress(engine, shown, request.job, () =>
          engine.startSendJob(request),
        );
        const receipt = receiptOf(socket, outcome);
        if (isByHand) {
          reportReceipt(socket, receipt);
        }
        return receipt;
      },
    ),
    command(commandIds.sendPeriodically, sendPeriodicallySchema, async (argument) => {
      const title = vscode.l10n.t('Send Periodically');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const message = await askMessage(deps, title, socket, argument);
      const schedule = message && (await scheduleOf(deps, title, argument));
      if (!message || !schedule) {
        return undefined;
      }
      const { raw = false } = argument ?? {};
      return begin(deps, socket, {
        ...{ job: newJob(), socket: socket.id, raw, ...message },
        ...schedule,
      });
    }),
    command(commandIds.stopSending, stopSendingSchema, async (argument): Promise<number> => {
      const running = runningJobs(deps, argument?.socket);
      const jobs =
        argument === undefined && running.length > 1
          ? await askJobs(running)
          : running.map(({ job }) => job);
      const wanted =
        argument?.job === undefined ? jobs : jobs.filter((job) => job === argument.job);
      const engine = deps.link.current;
      await Promise.all(engine ? wanted.map((job) => engine.cancelJob(job)) : []);
      return wanted.length;
    }),
  ];
}

/** Unique among all windows and kinds of jobs, as good as surely. */
function newJob(): number {
  return randomInt(2 ** 47);
}

export function runningEngine(
  { link }: CommandDeps,
  { definition, state }: WorkbenchSocket,
): EngineCalls {
  const engine = state.kind === 'running' ? link.current : undefined;
  if (!engine) {
    throw new UserError(vscode.l10n.t('“{0}” is not running. Start it first.', definition.name));
  }
  return engine;
}

/** Throws a `UserError` that says why it could not begin. */
export function receiptOf(
  { definition: { name } }: WorkbenchSocket,
  outcome: Outcome<SendJobReceipt>,
): SendJobReceipt {
  if (outcome.ok) {
    return outcome.value;
  }
  throw new UserError(
    outcome.error.code === 'noPeer'
      ? vscode.l10n.t('“{0}” has no open connection.', name)
      : `${name} — ${describeError(outcome.error)}`,
  );
}

/** Says in the window what a job came to. */
export function reportReceipt(
  { definition: { name } }: WorkbenchSocket,
  receipt: SendJobReceipt,
): void {
  const text = notificationText(`${name}: ${describeReceipt(receipt)}`);
  const { endedBy, missed, lost } = receipt;
  if (endedBy === 'completed' && missed === 0 && lost === 0) {
    void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 5_000);
  } else if (endedBy === 'cancelled') {
    void vscode.window.showInformationMessage(text);
  } else {
    void vscode.window.showWarningMessage(text);
  }
}

/**
 * Begins to send again and again. Resolves once it has begun, with the job; with the receipt too
 * where it is over by then. What it comes to later is told in the window.
 */
async function begin(
  deps: CommandDeps,
  socket: WorkbenchSocket,
  request: SendJobRequest,
): Promise<{ readonly job: number } & Partial<SendJobReceipt>> {
  const { registry, lastTarget } = deps;
  const { job } = request;
  lastTarget.set(request);
  const sendJobDone = runningEngine(deps, socket).startSendJob(request);
  let subscription: Disposable | undefined;
  const begun = new Promise<undefined>((resolve) => {
    subscription = registry.onDidChange(() => {
      if (registry.get(socket.id)?.summary?.sendJobs?.some((one) => one.job === job)) {
        resolve(undefined);
      }
    });
  });
  try {
    const outcome = await Promise.race([sendJobDone, begun]);
    if (outcome) {
      return { job, ...receiptOf(socket, outcome) };
    }
  } finally {
    subscription?.dispose();
  }
  void sendJobDone.then(
    (outcome) => reportReceipt(socket, receiptOf(socket, outcome)),
    (error: unknown) => {
      // What stopped the engine is told by the sockets.
      if (!isEngineStopped(error)) {
        throw error;
      }
    },
  );
  return { job };
}

async function askFile(title: string): Promise<string | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Send') })) ?? [];
  if (uri && uri.scheme !== 'file') {
    throw new UserError(
      vscode.l10n.t('{0} is no file of the machine that the sockets run on.', uri.path),
    );
  }
  return uri?.fsPath;
}

interface Schedule {
  readonly intervalMs: number;
  readonly count?: number;
}

/** What is given, or asked for where no interval is. */
async function scheduleOf(
  { answers }: CommandDeps,
  title: string,
  given: { readonly intervalMs?: number | undefined; readonly count?: number | undefined } = {},
): Promise<Schedule | undefined> {
  const { intervalMs, count } = given;
  if (intervalMs !== undefined) {
    return { intervalMs, ...(count === undefined ? undefined : { count }) };
  }
  const typed = await runSteps<{ readonly interval: string; readonly count: string }>({
    title,
    answers: { interval: '', count: count === undefined ? '' : String(count) },
    steps: () => [
      async (frame) => {
        const reply = await askText(frame, {
          placeholder: vscode.l10n.t('Interval, as in 500 ms, 2 s or 1 min'),
          recent: answers.to('interval'),
          suggestions: ['1 s', '100 ms', '10 s', '1 min'].map((text) => ({
            text,
            description: '',
          })),
          check: checkInterval,
        });
        return mapReply(reply, (interval) => ({ interval }));
      },
      async (frame, { count: before }) => {
        const reply = await askText(frame, {
          placeholder: vscode.l10n.t('How many times?'),
          value: before,
          recent: answers.to('count'),
          empty: vscode.l10n.t('Until it is stopped'),
          check: (text) =>
            /^[1-9]\d{0,14}$/.test(text)
              ? { ok: true, description: vscode.l10n.t('times') }
              : { ok: false, fault: vscode.l10n.t('A whole number from 1 on is expected.') },
        });
        return mapReply(reply, (typed) => ({ count: typed }));
      },
    ],
  });
  const chosen = typed && parseInterval(typed.interval);
  if (!typed || chosen === undefined) {
    return undefined;
  }
  answers.remember('interval', typed.interval);
  if (typed.count === '') {
    return { intervalMs: chosen };
  }
  answers.remember('count', typed.count);
  return { intervalMs: chosen, count: Number(typed.count) };
}

function checkInterval(text: string) {
  const intervalMs = parseInterval(text);
  return intervalMs === undefined
    ? {
        ok: false as const,
        fault: vscode.l10n.t('A time from 1 ms to a day is expected, as in 500 ms, 2 s or 1 min.'),
      }
    : { ok: true as const, description: vscode.l10n.t('every {0} ms', String(intervalMs)) };
}

/** In milliseconds, which are meant where no unit is given. */
function parseInterval(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h)?\s*$/.exec(text);
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
  const ms = Math.round(Number(match?.[1]) * (units[match?.[2] ?? 'ms'] ?? 1));
  return ms >= 1 && ms <= intervalMsMax ? ms : undefined;
}

function runningJobs({ registry }: CommandDeps, name: string | undefined) {
  const sockets = name === undefined ? registry.all() : [namedSocket(registry, name)];
  return sockets.flatMap((socket) =>
    (socket.summary?.sendJobs ?? []).map((sendJob) => ({
      job: sendJob.job,
      label: socket.definition.name,
      description: describeSendJob(sendJob),
    })),
  );
}

async function askJobs(running: ReturnType<typeof runningJobs>): Promise<number[]> {
  const all = running.map(({ job }) => job);
  const chosen = await askOne<number[]>(vscode.l10n.t('Stop Sending'), (frame) =>
    askChoice<number[]>(frame, {
      placeholder: vscode.l10n.t('What to stop?'),
      choices: [
        { label: vscode.l10n.t('Everything'), value: all },
        ...running.map(({ job, ...row }) => ({ ...row, value: [job] })),
      ],
    }),
  );
  return chosen ?? [];
}
