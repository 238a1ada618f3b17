import { bandwidth } from './types/bandwidth.ts';
import { corrupt } from './types/corrupt.ts';
import { down } from './types/down.ts';
import { duplicate } from './types/duplicate.ts';
import { halfOpen } from './types/halfOpen.ts';
import { latency } from './types/latency.ts';
import { limitData } from './types/limitData.ts';
import { loss } from './types/loss.ts';
import { reorder } from './types/reorder.ts';
import { resetPeer } from './types/resetPeer.ts';
import { slicer } from './types/slicer.ts';
import { slowClose } from './types/slowClose.ts';
import { slowRead } from './types/slowRead.ts';
import { timeout } from './types/timeout.ts';

/** All types of faults, in the order in which they are documented. */
export const faultTypes = [
  latency,
  bandwidth,
  slicer,
  timeout,
  resetPeer,
  slowClose,
  limitData,
  down,
  slowRead,
  halfOpen,
  loss,
  duplicate,
  corrupt,
  reorder,
] as const;

export type FaultTypeName = (typeof faultTypes)[number]['type'];

/** What is known of a type. */
export function faultTypeOf(type: FaultTypeName): (typeof faultTypes)[number] {
  // Every name is in the table.
  return faultTypes.find((one) => one.type === type) ?? latency;
}
