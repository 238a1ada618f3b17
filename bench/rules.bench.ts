import type { Rule } from '../src/shared/rule/ruleSchema.ts';
import { answeredPerSecond } from './answeredPerSecond.ts';
import { EngineUnderTest } from './engineUnderTest.ts';
import { median, report } from './measure.ts';

/** Messages a second that the last of 50 rules answers, beside an echo of the same frames. */
const frameBytes = 64;
const messages = 20_000;
const roundCount = 9;
const frame = Buffer.from('the last of the rules '.padEnd(frameBytes, '.'));

/** Texts, regular expressions and masks, in turn, none of which but the last fits. */
const rules: readonly Rule[] = [
  ...Array.from({ length: 49 }, (_, at): Rule => {
    const match = [
      `"rule ${at}"`,
      `/^GET \\/(?<path>${at}\\w*)/`,
      `hex:"^ ff ${at + 10} ?? [0000????]"`,
    ];
    return { match: match[at % 3] ?? '', send: { text: 'no'.padEnd(frameBytes) } };
  }),
  { match: '/^the last (?<what>\\w+)/', send: { text: '${what}'.padEnd(frameBytes + 5) } },
];

const engine = await EngineUnderTest.start();
const framing = { fixedLength: frameBytes };
const common = { listen: 'tcp://127.0.0.1:0', framing };
const ports = {
  echo: await engine.run('echo', {
    ...{ name: 'echo', ...common },
    respond: [{ on: 'message', echo: true }],
  }),
  rules: await engine.run('rules', { name: 'rules', ...common, respond: [...rules] }),
};
const rates = { echo: [] as number[], rules: [] as number[] };
for (let round = 0; round <= roundCount; round += 1) {
  for (const side of ['echo', 'rules'] as const) {
    const rate = await answeredPerSecond(ports[side], { frame, messages });
    if (round > 0) {
      rates[side].push(rate);
    }
  }
}
const ratio = median(rates.rules.map((rate, round) => rate / (rates.echo[round] ?? NaN)));
report({
  name: 'rules',
  value: median(rates.rules),
  reference: median(rates.echo),
  ratio,
  unit: 'messages/s',
  goal: 'ratio ≥ 0.5',
  isMet: ratio >= 0.5,
});
await engine.end();
