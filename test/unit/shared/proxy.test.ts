import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { formatProxy, formatProxyAddress, parseProxy } from '../../../src/shared/proxy.ts';
import type { ProxyFault } from '../../../src/shared/proxy.ts';

describe('parseProxy', () => {
  const good: [text: string, canonical: string][] = [
    ['socks5://127.0.0.1:1080', 'socks5://127.0.0.1:1080'],
    ['socks4a://me@proxy.example:1080', 'socks4://me@proxy.example:1080'],
    ['SOCKS5H://proxy.example:1080/', 'socks5://proxy.example:1080'],
    ['socks5://me@[::1]:1080', 'socks5://me@[::1]:1080'],
    [' http://me@corp.example@proxy:3128', 'http://me%40corp.example@proxy:3128'],
    ['socks5://a%3Ab%2F%C3%A9@proxy:1', 'socks5://a%3Ab%2F%C3%A9@proxy:1'],
  ];
  for (const [text, canonical] of good) {
    it(`reads ${text}`, () => {
      const parsed = parseProxy(text);
      equal(parsed.ok && formatProxy(parsed.proxy), canonical);
    });
  }

  const bad: [text: string, fault: ProxyFault][] = [
    ['', 'unknownProtocol'],
    ['127.0.0.1:1080', 'unknownProtocol'],
    ['https://proxy:443', 'unknownProtocol'],
    ['socks6://proxy:1080', 'unknownProtocol'],
    ['tcp://proxy:1080', 'unknownProtocol'],
    ['http://proxy', 'invalidAddress'],
    ['http://proxy:0', 'invalidAddress'],
    ['http://proxy:3128/path', 'invalidAddress'],
    ['socks5://::1:1080', 'invalidAddress'],
    ['http://me:secret@proxy:3128', 'hasPassword'],
    ['socks5://me:@proxy:1080', 'hasPassword'],
    ['socks5://@proxy:1080', 'invalidUser'],
    ['socks5://%E9@proxy:1080', 'invalidUser'],
    ['socks5://%00@proxy:1080', 'invalidUser'],
    ['http://a%3Ab@proxy:3128', 'invalidUser'],
    [`socks5://${'x'.repeat(256)}@proxy:1080`, 'invalidUser'],
  ];
  for (const [text, fault] of bad) {
    it(`refuses ${text.slice(0, 40)} as ${fault}`, () => {
      deepEqual(parseProxy(text), { ok: false, fault });
    });
  }

  it('reads back what formatProxy writes, and shows no user in its address', () => {
    const proxies = fc.record(
      {
        protocol: fc.constantFrom('socks4' as const, 'socks5' as const, 'http' as const),
        host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
        port: fc.integer({ min: 1, max: 65_535 }),
        user: fc.option(
          fc
            .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
            .filter((text) => !/[\p{Cc}:]/u.test(text)),
          { nil: undefined },
        ),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(proxies, (proxy) => {
        deepEqual(parseProxy(formatProxy(proxy)), { ok: true, proxy });
        equal(formatProxyAddress(proxy).includes('@'), false);
      }),
    );
  });

  it('takes any text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseProxy(`socks5://${text}`)));
  });
});
