import { repairMessage } from './repair-message.ts';

describe('repairMessage', () => {
  it('lists the issues, one a line', () => {
    const message = repairMessage(['src/a.ts: no such file.', 'src/b.ts:\n  the search occurs twice.']);
    expect(message).toContain('\n- src/a.ts: no such file.\n- src/b.ts: the search occurs twice.\n');
  });

  it('stays short with many and long issues', () => {
    const message = repairMessage(Array.from({ length: 5_000 }, () => 'x'.repeat(5_000)));
    expect(message).toContain('…\n- and 4950 more');
    expect(message.length).toBeLessThan(55_000);
  });

  it('leaves placeholders in an issue alone', () => {
    expect(repairMessage(['{{issues}} $&'])).toContain('- {{issues}} $&\n');
  });
});
