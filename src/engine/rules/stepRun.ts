import type { Captures } from '../../shared/match/captures.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { StageConnection } from '../pipeline/stage.ts';
import type { Answered } from '../sending/variableValues.ts';
import { withoutChecksum } from './answeredMessage.ts';
import type { AnsweredMessage } from './answeredMessage.ts';
import type { CompiledStep, Reply, RuleSet } from './compiledRule.ts';
import type { ConnectionMemory } from './connectionMemory.ts';
import { replaceBytes } from './replaceBytes.ts';

/** What steps do on a connection. */
export type RunConnection = Pick<
  StageConnection,
  | 'after'
  | 'annotate'
  | 'end'
  | 'fill'
  | 'frame'
  | 'random'
  | 'send'
  | 'sendToOthers'
  | 'startTls'
  | 'whenWritable'
>;

/** What a run of steps works on. */
export interface RunTerms {
  readonly connection: RunConnection;
  readonly memory: ConnectionMemory;
  readonly checksum: RuleSet['checksum'];
  /** Who its messages come from, but for those that echo. */
  readonly origin: Origin;
  /** Absent where no message is answered. */
  readonly message: AnsweredMessage | undefined;
  readonly captures: Captures;
  /** Index of the entry that marks and notes go on. */
  readonly entry: number;
  /** Stops the socket. */
  readonly stop: () => void;
  /** Lets go of the message, before what follows it is dropped. */
  readonly letGo: () => void;
}

/** Calls back when the run can go on. */
type Wait = (resume: () => void) => void;

/** Steps that are carried out one after the other, some of which wait. */
export class StepRun implements Answered {
  readonly #steps: readonly CompiledStep[];
  readonly #terms: RunTerms;
  #captures: Captures;
  #received: Uint8Array | undefined;
  #at = 0;
  #isWaiting = false;
  #finished: (() => void) | undefined;

  constructor(steps: readonly CompiledStep[], terms: RunTerms) {
    this.#steps = steps;
    this.#terms = terms;
    this.#captures = terms.captures;
  }

  /** Begins, and calls back once all is done; at once where nothing has to wait. */
  begin(finished: () => void): void {
    this.#finished = finished;
    this.#advance();
  }

  /** Lets go of the message that is answered. */
  letGo(): void {
    this.#keep();
    this.#terms.letGo();
  }

  get received(): Uint8Array | undefined {
    return this.#received ?? this.#terms.message?.payload;
  }

  named(name: string): Uint8Array | undefined {
    return this.#captures[name] ?? this.#terms.memory.value(name);
  }

  #advance(): void {
    for (;;) {
      const step = this.#steps[this.#at];
      this.#at += 1;
      if (step === undefined) {
        this.#finished?.();
        return;
      }
      const wait = this.#carryOut(step);
      if (wait !== undefined) {
        this.#keep();
        wait(() => this.#advance());
        return;
      }
    }
  }

  /** What waits outlives the bytes that were received. */
  #keep(): void {
    if (!this.#isWaiting) {
      this.#isWaiting = true;
      this.#captures = copied(this.#captures);
      const { message } = this.#terms;
      this.#received = message && Uint8Array.from(message.payload);
    }
  }

  /** Returns how to wait, where that must be. */
  #carryOut(step: CompiledStep): Wait | undefined {
    const { connection, memory, message, entry, stop } = this.#terms;
    if (answering.has(step.kind)) {
      message?.answered();
    }
    switch (step.kind) {
      case 'delay':
        return this.#delay(step.from, step.to);
      case 'send':
        return this.#send(step);
      case 'echo':
        return message && this.#transmit(message.keep(), 'echo');
      case 'startTls':
        return this.#startTls(step.preamble);
      case 'set':
      case 'share': {
        const value = connection.fill(step.message, this);
        if (value !== undefined) {
          const values = step.kind === 'set' ? memory.values : memory.shared;
          values.set(step.name, value);
        }
        return undefined;
      }
      case 'goto':
        memory.state = step.state;
        return undefined;
      case 'replace':
        this.#replace(step);
        return undefined;
      case 'forward':
      case 'drop':
        message?.[step.kind]();
        return undefined;
      case 'mark':
        connection.annotate(entry, { isMarked: true });
        return undefined;
      case 'note': {
        const note = connection.fill(step.message, this);
        if (note !== undefined) {
          connection.annotate(entry, { note: Buffer.from(note).toString() });
        }
        return undefined;
      }
      case 'close':
        connection.end(step.mode);
        return undefined;
      case 'stop':
        stop();
        return undefined;
    }
  }

  #delay(from: number, to: number): Wait {
    const { connection } = this.#terms;
    const ms = from === to ? from : from + Math.floor(connection.random() * (to - from + 1));
    return (resume) => connection.after(ms, resume);
  }

  #send({ reply, to, pieces }: CompiledStep & { readonly kind: 'send' }): Wait | undefined {
    const { connection, origin } = this.#terms;
    const payload = this.#payload(reply);
    if (payload === undefined) {
      return undefined;
    }
    if (to !== 'peer') {
      connection.sendToOthers(payload, reply.raw, origin);
    }
    const wire = to === 'others' ? undefined : reply.raw ? payload : connection.frame(payload);
    if (wire === undefined) {
      return undefined;
    }
    return pieces === undefined || wire.length <= pieces.bytes
      ? this.#transmit(wire, origin)
      : (resume) => this.#sendPieces(wire, pieces, 0, resume);
  }

  #sendPieces(
    wire: Uint8Array,
    pieces: { readonly bytes: number; readonly everyMs: number },
    from: number,
    resume: () => void,
  ): void {
    const { connection, origin } = this.#terms;
    const end = from + pieces.bytes;
    const wait = this.#transmit(wire.subarray(from, end), origin);
    const goOn =
      end >= wire.length
        ? resume
        : () => connection.after(pieces.everyMs, () => this.#sendPieces(wire, pieces, end, resume));
    if (wait === undefined) {
      goOn();
    } else {
      wait(goOn);
    }
  }

  /** Goes on once the peer takes it: the next message then finds a system that has this one. */
  #transmit(wire: Uint8Array, origin: Origin): Wait | undefined {
    const { connection } = this.#terms;
    return connection.send(wire, origin) === 'waiting'
      ? (resume) => connection.whenWritable(resume)
      : undefined;
  }

  #replace({ find, reply }: CompiledStep & { readonly kind: 'replace' }): void {
    const { connection, message, checksum } = this.#terms;
    const found = find && connection.fill(find, this);
    if (message === undefined || (find !== undefined && found === undefined)) {
      return;
    }
    if (found === undefined) {
      const payload = this.#payload(reply);
      if (payload !== undefined) {
        message.replace(payload);
      }
      return;
    }
    const other = connection.fill(reply.message, this);
    const whole = message.replacement ?? message.payload;
    const before = message.replacement === undefined ? whole : withoutChecksum(whole, { checksum });
    const after = other && replaceBytes(before, found, other);
    if (after !== undefined && after !== before) {
      message.replace(checksum?.append(after) ?? after);
    }
  }

  #startTls(preamble: readonly Reply[]): Wait {
    const { connection } = this.#terms;
    const frames = preamble.flatMap((reply) => {
      const payload = this.#payload(reply);
      const wire = payload && (reply.raw ? payload : connection.frame(payload));
      return wire ?? [];
    });
    return (resume) => connection.startTls(Buffer.concat(frames), () => this.letGo(), resume);
  }

  #payload({ message, checksum = this.#terms.checksum }: Reply): Uint8Array | undefined {
    const payload = this.#terms.connection.fill(message, this);
    return payload === undefined || checksum === undefined ? payload : checksum.append(payload);
  }
}

/** What answers a message, or ends its connection. */
const answering: ReadonlySet<CompiledStep['kind']> = new Set([
  'send',
  'echo',
  'startTls',
  'close',
  'stop',
]);

/** The same in buffers of their own. */
export function copied(captures: Captures): Captures {
  return Object.fromEntries(
    Object.entries(captures).map(([name, bytes]) => [name, Uint8Array.from(bytes)]),
  );
}
