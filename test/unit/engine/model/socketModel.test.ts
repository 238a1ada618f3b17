import { equal } from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { throwawayCertificate } from '../../../../src/engine/tls/throwawayCertificate.ts';
import type { TlsInputs } from '../../../../src/shared/tlsInputs.ts';
import { timesMore } from '../../timesMore.ts';
import { endAll } from '../endAfterTest.ts';
import { isPortFree } from '../peers.ts';
import { checkEnd } from './checkEnd.ts';
import { commands } from './commands.ts';
import { Real, turns } from './model.ts';
import type { ModelScheme } from './model.ts';

/** How long runs begin: on a busy machine there are fewer of them, in milliseconds. */
const beginMs = timesMore(1) > 1 ? Infinity : 3_000;

describe('a socket, driven at random', () => {
  for (const scheme of ['tcp', 'tls', 'udp'] as const) {
    it(`ends as the last call wants, and leaves nothing behind, over ${scheme}`, async () => {
      const inputs = scheme === 'tls' ? await ownCertificate() : {};
      const endAt = performance.now() + beginMs;
      await fc.assert(
        fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (steps) => {
          // Not by interruption: fast-check leaves the run that it interrupts to itself, beside the
          // next test.
          if (performance.now() < endAt) {
            await drive(scheme, inputs, steps);
          }
        }),
        {
          numRuns: timesMore(60),
          // The steps that failed, and why: what a failure leaves behind may make any others fail.
          endOnFailure: true,
          includeErrorInReport: true,
        },
      );
    }).timeout(beginMs === Infinity ? 0 : 20_000);
  }
});

async function drive(
  scheme: ModelScheme,
  inputs: TlsInputs,
  steps: Parameters<typeof fc.asyncModelRun>[1],
): Promise<void> {
  const model = { isWanted: true };
  const real = new Real(scheme, await quietPort(), inputs);
  try {
    equal((await real.startListener()).kind, 'running');
    await fc.asyncModelRun(() => ({ model, real }), steps);
    await Promise.all(real.calls);
    await turns(3);
    const { state } = real.fixture.summaryOf(real.listener);
    equal(state.kind, model.isWanted ? 'running' : 'stopped');
    await checkEnd(real);
  } finally {
    // Or what a failure left behind would fail the run that follows.
    await endAll();
  }
}

/** A port that is free, and that no system gives to a client while the listener is stopped. */
async function quietPort(): Promise<number> {
  let port = randomInt(20_000, 32_000);
  while (!(await isPortFree(port))) {
    port = randomInt(20_000, 32_000);
  }
  return port;
}

/** Made once: every run would make its own otherwise. */
async function ownCertificate(): Promise<TlsInputs> {
  const { certificate, key } = await throwawayCertificate('127.0.0.1');
  return {
    certificate: { path: 'certificate.pem', text: certificate },
    key: { path: 'key.pem', text: key },
  };
}
