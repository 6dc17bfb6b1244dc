/** The most specifiers that are taken from one file. */
const SPECIFIERS_MAX = 300;

/**
 * What stands after a quote or a parenthesis, up to the first sign that is rare in a path. The closing sign is not
 * looked for, so that an apostrophe in prose doesn't shift all that follows. Without nested repetition and bounded, so
 * in time linear in the text.
 */
const QUOTED = /["'`(]([\w$@~./[-][^"'`()\s?#<>{};,*|\\]{0,299})/g;

/** Python's `from a.b import c, d` and `import a.b, c`, bounded for the same reason. */
const FROM_IMPORT =
  /^[ \t]{0,80}from[ \t]{1,20}([\w.]{1,200})[ \t]{1,20}import[ \t]{0,20}(?:\(([^)]{0,2000})|([^\n(]{0,500}))/gm;
const IMPORT = /^[ \t]{0,80}import[ \t]{1,20}([^\n]{1,500})/gm;

/**
 * Gives what in a file's text could say where another file is, each once, in the order of the text: quoted paths
 * (`'./a'`, `"../b.css"`, `"/src/main.tsx"`, `'@/x'`, `"style.css"`), those in `url(…)`, and what Python imports,
 * written as such paths. Much of it is none; only what leads to a file of the tree counts.
 */
export function importSpecifiers(path: string, text: string): string[] {
  const specifiers = new Set<string>();
  for (const found of path.endsWith('.py') ? pythonModules(text) : quotedPaths(text)) {
    specifiers.add(found);
    if (specifiers.size === SPECIFIERS_MAX) break;
  }
  return [...specifiers];
}

function* quotedPaths(text: string): Generator<string> {
  for (const [, path] of text.matchAll(QUOTED)) {
    // A lone dot is what texts are split at, a lone slash the address of the home page.
    if (path && path.length > 1 && /[./]/.test(path)) yield path;
  }
}

function* pythonModules(text: string): Generator<string> {
  for (const [, module, inParentheses, onLine] of text.matchAll(FROM_IMPORT)) {
    yield* modulePaths(module!);
    // What is imported from a package may be a module of its own.
    for (const name of (inParentheses ?? onLine ?? '').match(/\w+/g) ?? [])
      yield* modulePaths(module!.endsWith('.') ? `${module}${name}` : `${module}.${name}`);
  }
  for (const [, modules] of text.matchAll(IMPORT)) {
    for (const module of modules!.split(',')) yield* modulePaths(module.trim().split(/[ \t]/, 1)[0]!);
  }
}

/** A relative module has one dot for its own package and one more for each above; others lie on a search path. */
function* modulePaths(module: string): Generator<string> {
  const dots = module.length - module.replace(/^\.+/, '').length;
  const path = module.slice(dots).replaceAll('.', '/');
  if (dots > 0) yield `${dots === 1 ? './' : '../'.repeat(Math.min(dots - 1, 20))}${path}`;
  else if (path) yield `/${path}`;
}
