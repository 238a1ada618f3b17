import { BlockList } from 'node:net';
import { parseNetwork } from '../shared/network.ts';
import type { SocketError } from '../shared/socketError.ts';
import { withoutMapping } from './addresses.ts';
import { socketError } from './toSocketError.ts';

interface Rule {
  readonly text: string;
  readonly addresses: BlockList;
}

export interface AccessRules {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

/**
 * Which peers may come, by their addresses: none that `deny` names; with `allow`, only those that it
 * names. Throws a `RangeError` for an entry that no schema has let through.
 */
export class AccessList {
  readonly #allow: readonly Rule[] | undefined;
  readonly #deny: readonly Rule[];

  constructor({ allow, deny = [] }: AccessRules) {
    this.#allow = allow?.map(ruleOf);
    this.#deny = deny.map(ruleOf);
    this.isOpen = allow === undefined && deny.length === 0;
  }

  /** Whether everybody may come: nobody's address need be looked at. */
  readonly isOpen: boolean;

  /**
   * Why a peer is refused, with the rule that says so; undefined when it may come. One whose address
   * is not known may come only where there are no rules.
   */
  denyReason(address: string | undefined, peerUrl: () => string): SocketError | undefined {
    if (this.isOpen) {
      return undefined;
    }
    if (address === undefined) {
      return socketError('peerRefused', 'its address is not known', peerUrl());
    }
    const [plain = ''] = withoutMapping(address).split('%');
    const family = plain.includes(':') ? 'ipv6' : 'ipv4';
    const names = ({ addresses }: Rule) => addresses.check(plain, family);
    const denied = this.#deny.find(names);
    if (denied !== undefined) {
      const { text } = denied;
      return { ...socketError('peerRefused', `"deny" names ${text}`, peerUrl()), rule: text };
    }
    return this.#allow === undefined || this.#allow.some(names)
      ? undefined
      : socketError('peerRefused', '"allow" does not name it', peerUrl());
  }
}

function ruleOf(text: string): Rule {
  const network = parseNetwork(text);
  if (network === undefined) {
    throw new RangeError(`no address or network: ${text}`);
  }
  const addresses = new BlockList();
  const { address, prefix, family } = network;
  addresses.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return { text, addresses };
}
