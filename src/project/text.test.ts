import { DESCRIPTION_MAX, descriptionFault, isStorable, NAME_MAX, nameFault } from './text.ts';

describe('isStorable', () => {
  it.each(['', 'text', 'Gr\u00fc\u00dfe', '\u{1f600}', '\ufffd', '\n\t'])('holds for %j', text => {
    expect(isStorable(text)).toBe(true);
  });

  it.each(['a\0b', '\ud83d', '\ude00', 'a\ud83d\ud83d\ude00'])('does not hold for %j', text => {
    expect(isStorable(text)).toBe(false);
  });
});

describe('nameFault', () => {
  it.each([
    ['one character', 'a'],
    ['255 characters', 'a'.repeat(NAME_MAX)],
    ['255 characters of two UTF-16 units', '\u{1f600}'.repeat(NAME_MAX)],
  ])('lets %s pass', (_, name) => {
    expect(nameFault(name)).toBeNull();
  });

  it.each([
    ['an empty name', '', 'empty'],
    ['256 characters', 'a'.repeat(NAME_MAX + 1), 'longer than 255 characters'],
    ['256 characters of two UTF-16 units', '\u{1f600}'.repeat(NAME_MAX + 1), 'longer than 255 characters'],
    ['a very long name', 'a'.repeat(10_000), 'longer than 255 characters'],
    ['U+0000', 'a\0', 'U+0000'],
    ['a lone surrogate', 'a\ud83d', 'well-formed'],
  ])('refuses %s', (_, name, fault) => {
    expect(nameFault(name)).toContain(fault);
  });
});

describe('descriptionFault', () => {
  it.each([
    ['no text', ''],
    ['10,000 characters', 'a'.repeat(DESCRIPTION_MAX)],
    ['10,000 characters of two UTF-16 units', '\u{1f600}'.repeat(DESCRIPTION_MAX)],
  ])('lets %s pass', (_, description) => {
    expect(descriptionFault(description)).toBeNull();
  });

  it.each([
    ['10,001 characters', 'a'.repeat(DESCRIPTION_MAX + 1), 'longer than 10000 characters'],
    ['10,001 characters of two UTF-16 units', '\u{1f600}'.repeat(DESCRIPTION_MAX + 1), 'longer than 10000'],
    ['U+0000', '\0', 'U+0000'],
    ['a lone surrogate', '\udc00', 'well-formed'],
  ])('refuses %s', (_, description, fault) => {
    expect(descriptionFault(description)).toContain(fault);
  });
});
