import { importSpecifiers } from './import-specifiers.ts';

describe('importSpecifiers', () => {
  it.each([
    [
      'a.ts',
      `import a from './a';\nconst b = require("../b.js"); import(\`@/c\`)`,
      ['./a', '../b.js', '@/c'],
    ],
    [
      'index.html',
      '<script src="/src/main.tsx"></script><link href="style.css">',
      ['/src/main.tsx', 'style.css'],
    ],
    ['a.css', '@import "./base.css"; a { background: url(img/a.svg#b) }', ['./base.css', 'img/a.svg']],
    ['a.tsx', "<p>don't</p> import x from '~/x'", ['~/x']],
    ['a.ts', "import icon from './icon.svg?raw'; './icon.svg'", ['./icon.svg']],
    ['a.ts', "text.split('.').join('/')", []],
    ['a.c', '#include "list.h"', ['list.h']],
  ])('finds in %s: %s', (path, text, specifiers) => {
    expect(importSpecifiers(path, text)).toEqual(specifiers);
  });

  it('writes what Python imports as paths', () => {
    const text = [
      'import app.models as m, os',
      'from .views import (',
      '    index,',
      ')',
      'from ..lib.text import wrap  # "./a.py"',
      'from . import forms',
    ].join('\n');
    expect(importSpecifiers('app/a.py', text)).toEqual([
      './views',
      './views/index',
      '../lib/text',
      '../lib/text/wrap',
      '../lib/text/a',
      '../lib/text/py',
      './',
      './forms',
      '/app/models',
      '/os',
    ]);
  });

  it.each([
    ['blanks', ' '],
    ['letters', 'a'],
    ['quotes', '"'],
    ['openings', "'./"],
    ['dots', '.'],
    ['parentheses', '('],
    ['unclosed calls', 'url('],
    ['Python without an end', 'from a import ('],
    ['Python on many lines', '\nfrom a'],
    ['Python with many blanks', '\nfrom \t \t'],
  ])('takes a megabyte of %s', (_, piece) => {
    const text = `import "./x";from ${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
    for (const path of ['a.ts', 'a.py']) expect(importSpecifiers(path, text).length).toBeLessThan(301);
  });
});
