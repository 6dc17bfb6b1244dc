import { parseTemplate } from './message-template.ts';

describe('parseTemplate', () => {
  it('fills each place, as often as it stands in the text', () => {
    const template = parseTemplate('a.md', '{{name}}: {{text}} ({{name}})\n', ['name', 'text']);
    expect(template({ name: 'Ada', text: 'hello' })).toBe('Ada: hello (Ada)');
  });

  it('fills in texts as they are: neither placeholders nor patterns in them mean anything', () => {
    const template = parseTemplate('a.md', '{{a}}|{{b}}', ['a', 'b']);
    expect(template({ a: '{{b}} $& $1', b: '{{' })).toBe('{{b}} $& $1|{{');
  });

  it.each([
    ['an unknown placeholder', '{{name}} {{nmae}}', 'a.md holds the unknown placeholder {{nmae}}.'],
    ['no placeholder for what is filled in', 'Hello', 'a.md lacks the placeholder {{name}}.'],
    ['braces that hold no name', '{{name}} {{ name }}', 'a.md holds {{ without a placeholder.'],
  ])('refuses a text with %s', (_, text, message) => {
    expect(() => parseTemplate('a.md', text, ['name'])).toThrow(message);
  });
});
