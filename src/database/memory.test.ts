import { Memory } from './memory.ts';

class Counter {
  readonly start: number;

  constructor(start = 0) {
    this.start = start;
  }
}

describe('Memory', () => {
  it('keeps one instance of each class', () => {
    const memory = new Memory();
    const counter = memory.keep(Counter);
    expect(counter).toBeInstanceOf(Counter);
    expect(memory.keep(Counter)).toBe(counter);
    expect(memory.keep(Map)).not.toBe(counter);
    expect(new Memory().keep(Counter)).not.toBe(counter);
  });

  it('takes an instance that is put in', () => {
    const counter = new Counter(7);
    expect(new Memory().put(counter).keep(Counter)).toBe(counter);
  });
});
