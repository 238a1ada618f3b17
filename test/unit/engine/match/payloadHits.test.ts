import assert from 'node:assert/strict';
import { PayloadHits } from '../../../../src/engine/match/payloadHits.ts';
import { parseFilter } from '../../../../src/shared/match/parseFilter.ts';

function firstHit(filter: string, payload: Uint8Array): string | undefined {
  const parsed = parseFilter(filter);
  assert.ok(parsed.ok, filter);
  const hit = new PayloadHits(parsed.filter).first(payload);
  return hit && `${hit.at}+${hit.length}`;
}

describe('PayloadHits', () => {
  const late = Buffer.concat([
    Buffer.alloc(40_000, '.'),
    Buffer.from('Needle é'),
    Buffer.alloc(99),
  ]);

  it('finds text, in any case of ASCII letters, and across the pieces that it reads', () => {
    assert.equal(firstHit('needle', late), '40000+6');
    assert.equal(firstHit('"Needle"', late), '40000+6');
    const across = Buffer.concat([Buffer.alloc(16 * 1024 - 3, 'x'), Buffer.from('needle')]);
    assert.equal(firstHit('needle', across), '16381+6');
    // In latin1 the bytes of É and é differ in one bit, too.
    assert.equal(firstHit('\\xc9', Buffer.from([0xe9, 0xc9])), '1+1');
  });

  it('finds bytes with gaps, and what a regular expression matches, counted in bytes', () => {
    assert.equal(firstHit('hex:4e??65', late), '40000+3');
    assert.equal(firstHit('/n.e+dle/i', late), '40000+6');
    assert.equal(firstHit('/é/', Buffer.from('ää é')), '5+2');
  });

  it('takes the hit that begins first, and none that must not be there', () => {
    const payload = Buffer.from('one two three');
    assert.equal(firstHit('three or two', payload), '4+3');
    assert.equal(firstHit('not one three', payload), '8+5');
    assert.equal(firstHit('in len>3', payload), undefined);
  });

  it('gives up an expression that takes for ever', () => {
    const payload = Buffer.from(`${'a'.repeat(40)}!`);
    assert.equal(firstHit('/(a+)+$/', payload), undefined);
  });
});
