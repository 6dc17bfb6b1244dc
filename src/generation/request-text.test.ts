import { modelFault, requestFault } from './request-text.ts';

describe('requestFault', () => {
  it.each(['', ' \n', 'x'.repeat(50_000), '\u{1f6b2}'.repeat(50_000)])(
    'lets pass what is no longer than allowed',
    text => {
      expect(requestFault(text)).toBeNull();
    },
  );

  it.each([
    ['x'.repeat(50_001), 'must not have more than 50000 characters, and has 50001'],
    ['\u{1f6b2}'.repeat(50_001), 'must not have more than 50000 characters, and has 50001'],
    ['a\0b', 'must not contain the character U+0000'],
    ['\ud800', 'must be well-formed Unicode'],
  ])('refuses what can not be kept', (text, fault) => {
    expect(requestFault(text)).toBe(fault);
  });
});

describe('modelFault', () => {
  const models = { NOODLE_MODEL: 'a/one', NOODLE_MODELS: ['b/two'] };

  it.each(['a/one', 'b/two'])('lets %s pass', model => {
    expect(modelFault(model, models)).toBeNull();
  });

  it('lets any name pass where any model may be asked', () => {
    expect(modelFault('c/three', { ...models, NOODLE_MODELS: ['*'] })).toBeNull();
    expect(modelFault('c three', { ...models, NOODLE_MODELS: ['*'] })).toBe('must be the name of a model');
  });

  it.each(['*', 'c/three', 'A/ONE'])('refuses %s', model => {
    expect(modelFault(model, models)).toBe('must be a model that this server may ask: a/one, b/two');
  });
});
