import { parseEndpoint } from '../../../shared/endpoint.ts';
import { isInNetwork, parseFilterNetwork } from '../../../shared/match/filterNetwork.ts';
import { globTest } from '../globTest.ts';
import type { CompileTerm } from './compileTerm.ts';
import { ofPeer } from './ofPeer.ts';

export const peerTerm: CompileTerm<'peer'> = ({ peer }) => ofPeer(peerTest(peer));

function peerTest(wanted: string): (endpoint: string) => boolean {
  const network = parseFilterNetwork(wanted.replace(/^\[(.*)\]$/, '$1'));
  if (network) {
    return (endpoint) => isInNetwork(network, hostOf(endpoint) ?? '');
  }
  const fits = globTest(wanted);
  // As the list shows it, with its scheme or by its host alone.
  return (endpoint) =>
    [
      endpoint.replace(/^(?:[a-z]+:\/\/|(?:unix|pipe):)/, ''),
      endpoint,
      hostOf(endpoint) ?? '',
    ].some(fits);
}

function hostOf(endpoint: string): string | undefined {
  const parsed = parseEndpoint(endpoint);
  return parsed.ok && 'host' in parsed.endpoint ? parsed.endpoint.host : undefined;
}
