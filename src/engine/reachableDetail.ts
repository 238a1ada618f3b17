import * as os from 'node:os';
import { reachableEndpoints } from '../shared/reachableEndpoints.ts';

/** What the event of a socket that is bound tells besides: nothing where its endpoint says all. */
export function reachableDetail(
  url: string,
  ipv6Only?: boolean,
): { readonly reachableAs?: readonly string[] } {
  const reachableAs = reachableEndpoints(url, ipv6Only, os);
  return reachableAs.length === 0 ? {} : { reachableAs };
}
