import type { SendJobRequest } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { SendJob, SendJobReceipt } from '../../shared/sendJob.ts';
import type { Connection } from '../connection.ts';
import { DatagramConnection } from '../datagram/datagramConnection.ts';
import type { Job } from '../jobs.ts';
import { socketError } from '../toSocketError.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import { SendJobRun } from './sendJobRun.ts';
import { messageOf } from './message.ts';
import { replayMessages } from './replayMessages.ts';
import { repeatMessage } from './repeatMessage.ts';
import type { Recipients } from './repeatMessage.ts';
import { chunkBytesOf, lengthOfFile, sendFile } from './sendFile.ts';
import type { Sender } from './sender.ts';

interface Running {
  readonly job: Job;
  readonly kind: SendJob['kind'];
  readonly run: SendJobRun;
  /**
   * Whether it ends where nobody takes it: the rest of a file is of no use then, while a message that
   * is repeated waits for a device to come back.
   */
  readonly stopsOnRefusal: boolean;
}

/** The send jobs of one socket. */
export class SendJobs {
  readonly #traffic: SocketTraffic;
  readonly #sender: Sender;
  readonly #running = new Set<Running>();

  constructor(traffic: SocketTraffic, sender: Sender) {
    this.#traffic = traffic;
    this.#sender = sender;
    traffic.watch({
      ended: (connection) => {
        for (const { run } of this.#running) {
          run.forget(connection);
        }
      },
      undelivered: (connection, error) => {
        for (const { run, stopsOnRefusal } of this.#running) {
          if (stopsOnRefusal) {
            run.refuse(connection, error);
          }
        }
      },
    });
  }

  get all(): SendJob[] {
    return [...this.#running].map(({ job: { id, progress }, kind }) => ({
      job: id,
      kind,
      ...progress,
    }));
  }

  /** Resolves when it is over. */
  async run(request: SendJobRequest, recipients: Recipients): Promise<Outcome<SendJobReceipt>> {
    const { jobs } = this.#traffic.context;
    const job = jobs.begin(request.job);
    const kind = 'file' in request ? 'file' : 'messages' in request ? 'replay' : 'periodic';
    const origin = kind === 'replay' ? kind : undefined;
    const run = new SendJobRun(this.#traffic, this.#sender, job, request.raw, origin);
    const stopsOnRefusal = 'file' in request ? request.evenIfRefused !== true : kind === 'replay';
    const running: Running = { job, kind, run, stopsOnRefusal };
    this.#running.add(running);
    try {
      const refusal = await this.#send(request, run, recipients);
      return refusal ?? success(run.end('completed'));
    } finally {
      jobs.end(job);
      this.#running.delete(running);
      this.#traffic.changed();
    }
  }

  /** Ends all of them: the socket runs no more. */
  end(endedBy: 'socketStopped' | 'connectionsEnded'): void {
    for (const { run } of this.#running) {
      run.end(endedBy);
    }
  }

  /**
   * Ends those that need the connections of now: the socket is connecting anew. A message that is
   * repeated goes on once it has.
   */
  interrupt(): void {
    for (const { run, kind } of this.#running) {
      if (kind !== 'periodic') {
        run.end('connectionsEnded');
      }
    }
  }

  /** Answers with the reason where it can't even begin. */
  async #send(request: SendJobRequest, run: SendJobRun, recipients: Recipients) {
    const found = await recipients.find();
    if ('file' in request) {
      if (!found.ok) {
        return found;
      }
      const connections = found.value.filter(({ isReady }) => isReady);
      const [first] = connections;
      if (first === undefined) {
        return failure(socketError('notReady', 'the TLS handshake is not done'));
      }
      const length = await lengthOfFile(request.file);
      if (!length.ok) {
        return length;
      }
      const isDatagram = first instanceof DatagramConnection;
      const chunkBytes = chunkBytesOf(request, this.#traffic, isDatagram);
      await sendFile(run, request, { length: length.value, chunkBytes }, connections);
      return undefined;
    }
    if ('messages' in request) {
      const connection = found.ok ? onlyOne(found.value) : found;
      if (!connection.ok) {
        return connection;
      }
      await replayMessages(run, this.#traffic.context.clock, request, connection.value);
      return undefined;
    }
    // Who can't be sent to yet may be when the next one comes due.
    if (!found.ok && found.error.code !== 'notReady') {
      return found;
    }
    const message = messageOf(this.#traffic, request);
    if (!message.ok) {
      return message;
    }
    await repeatMessage(run, this.#traffic, message.value, request, recipients);
    return undefined;
  }
}

/** The connection that a replay goes to, or why there is none. */
function onlyOne(connections: readonly Connection[]): Outcome<Connection> {
  const [connection, ...others] = connections;
  if (connection === undefined || others.length > 0) {
    const text = `a replay goes to one connection, and ${connections.length} are open`;
    return failure(socketError('notSupported', text));
  }
  return connection.isReady
    ? success(connection)
    : failure(socketError('notReady', 'the TLS handshake is not done', connection.peer));
}
