import { estimateTokenCount } from 'tokenx';
import { Pace } from './pace.ts';
import { viteTemplate } from './testing/trees.ts';
import { estimateTokens, leastTokens } from './tokens.ts';

describe('estimateTokens', () => {
  it('estimates no lower than tokenx, and about as high for code', async () => {
    const { files, readTexts } = viteTemplate('react-ts');
    for (const [, text] of await readTexts(files.map(({ hash }) => hash))) {
      const tokens = await estimateTokens(text, new Pace());
      expect(tokens).toBeGreaterThanOrEqual(estimateTokenCount(text));
      expect(tokens).toBeLessThanOrEqual(Math.max(estimateTokenCount(text), leastTokens(text.length)) + 1);
    }
  });

  it('estimates no text below its bytes by four', async () => {
    expect(await estimateTokens(' '.repeat(1_000), new Pace())).toBe(250);
    expect(await estimateTokens('aGVsbG8'.repeat(1_000), new Pace())).toBeGreaterThanOrEqual(1_750);
    expect(await estimateTokens('', new Pace())).toBe(0);
  });

  it('estimates a long text part by part, characters beyond U+FFFF across the cut included', async () => {
    const text = `a${'😀'.repeat(100_000)}`;
    expect(await estimateTokens(text, new Pace())).toBeGreaterThanOrEqual(
      leastTokens(Buffer.byteLength(text)),
    );
  });
});
