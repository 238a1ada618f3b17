import type { Fault } from './faultSchema.ts';

/** A network, or a peer, whose trouble is known by its figures. */
export interface FaultPreset {
  readonly name: string;
  /** Where the figures come from. */
  readonly source: string;
  /** What a preset is for: streams lose nothing, and datagrams are not reset. */
  readonly streams?: readonly Fault[];
  readonly datagrams?: readonly Fault[];
}

/** Half of what a round trip takes is added each way. */
function link(downKbit: number, upKbit: number, roundTripMs: number): Fault[] {
  const oneWayMs = roundTripMs / 2;
  return [
    { type: 'latency', stream: 'both', name: 'latency', latency: Math.round(oneWayMs) },
    { type: 'bandwidth', stream: 'downstream', rate: downKbit / 8 },
    { type: 'bandwidth', stream: 'upstream', rate: upKbit / 8 },
  ];
}

function lossy(percent: number): Fault {
  return { type: 'loss', stream: 'both', name: 'loss', percent };
}

/** A link as both kinds of sockets have it. */
function everywhere(name: string, source: string, faults: readonly Fault[]): FaultPreset {
  return { name, source, streams: faults, datagrams: faults };
}

/** Presets are written out as faults: what is done, and how much, stands in the definition. */
export const faultPresets: readonly FaultPreset[] = [
  everywhere('GPRS', 'Firefox', link(50, 20, 500)),
  everywhere('3G', 'Firefox', link(750, 250, 100)),
  everywhere('Slow 4G', 'Chrome', link(1440, 675, 562)),
  everywhere('LTE', 'Firefox', link(4000, 3000, 20)),
  everywhere('DSL', 'Firefox', link(2000, 1000, 5)),
  {
    name: 'Satellite',
    source: 'comcast: 1,500 kbit/s, 0.2 % loss; 600 ms round trip',
    streams: link(1500, 1500, 600),
    datagrams: [...link(1500, 1500, 600), lossy(0.2)],
  },
  {
    name: 'Lossy Wi-Fi',
    source: 'Firefox’s Wi-Fi, with losses in bursts as of netem’s gemodel',
    streams: [
      {
        ...{ type: 'latency', stream: 'both', name: 'latency', latency: 2, jitter: 20 },
        distribution: 'pareto',
      },
      { type: 'bandwidth', stream: 'downstream', rate: 3750 },
      { type: 'bandwidth', stream: 'upstream', rate: 1875 },
    ],
    datagrams: [
      {
        ...{ type: 'latency', stream: 'both', name: 'latency', latency: 2, jitter: 20 },
        distribution: 'pareto',
      },
      { type: 'loss', stream: 'both', name: 'loss', gemodel: { p: 2, r: 25 } },
    ],
  },
  {
    name: 'Overloaded server',
    source: 'answers late, and some not at all',
    streams: [
      {
        ...{ type: 'latency', stream: 'downstream', name: 'late', latency: 1500, jitter: 1000 },
        distribution: 'paretonormal',
      },
      { type: 'timeout', stream: 'downstream', name: 'silent', timeout: 30_000, toxicity: 0.1 },
    ],
  },
  {
    name: 'Flapping link',
    source: '10 s up, 3 s down, in turns',
    streams: [{ type: 'down', how: 'reset', name: 'flapping', afterMs: 10_000, forMs: 3_000 }],
    datagrams: [
      {
        ...{ type: 'loss', stream: 'both', name: 'flapping', percent: 100 },
        ...{ afterMs: 10_000, forMs: 3_000 },
      },
    ],
  },
  {
    name: 'Dying peer',
    source: 'half of the connections are reset 5 s after they open',
    streams: [{ type: 'reset_peer', name: 'dying', timeout: 5_000, toxicity: 0.5 }],
  },
];
