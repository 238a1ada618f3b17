import { parseEndpoint } from '../../../shared/endpoint.ts';
import { comparing } from '../comparing.ts';
import type { CompileTerm } from './compileTerm.ts';
import { ofPeer } from './ofPeer.ts';

export const portTerm: CompileTerm<'port'> = ({ comparison, port }) => {
  const accepts = comparing(comparison, port);
  return ofPeer((endpoint) => {
    const parsed = parseEndpoint(endpoint);
    return parsed.ok && 'port' in parsed.endpoint && accepts(parsed.endpoint.port);
  });
};
