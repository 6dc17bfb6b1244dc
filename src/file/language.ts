import { fileName } from './file-path.ts';

/** The endings and whole names of files in each language, named as GitHub's Linguist names it. */
const LANGUAGES: Record<string, string> = {
  Astro: '.astro',
  C: '.c .h',
  'C#': '.cs',
  'C++': '.cc .cpp .cxx .hh .hpp',
  CSS: '.css',
  CSV: '.csv',
  Dart: '.dart',
  Dockerfile: 'dockerfile .dockerfile',
  Dotenv: '.env',
  EditorConfig: '.editorconfig',
  Elixir: '.ex .exs',
  Go: '.go',
  GraphQL: '.gql .graphql .graphqls',
  HTML: '.htm .html',
  Haskell: '.hs',
  INI: '.ini',
  'Ignore List': '.gitignore .dockerignore .npmignore',
  JSON: '.json .webmanifest',
  'JSON with Comments': '.jsonc',
  Java: '.java',
  JavaScript: '.js .cjs .mjs .jsx',
  Kotlin: '.kt .kts',
  Less: '.less',
  Lua: '.lua',
  MDX: '.mdx',
  Makefile: 'makefile .mk',
  Markdown: '.md .markdown',
  'NPM Config': '.npmrc',
  PHP: '.php',
  PowerShell: '.ps1',
  Prisma: '.prisma',
  Python: '.py',
  Ruby: '.rb',
  Rust: '.rs',
  SCSS: '.scss',
  SQL: '.sql',
  SVG: '.svg',
  Sass: '.sass',
  Scala: '.scala',
  Shell: '.sh .bash .zsh',
  Svelte: '.svelte',
  Swift: '.swift',
  TOML: '.toml',
  TSX: '.tsx',
  Text: '.txt',
  TypeScript: '.ts .cts .mts',
  Vue: '.vue',
  XML: '.xml',
  YAML: '.yaml .yml',
  Zig: '.zig',
};

const LANGUAGE_OF = new Map(
  Object.entries(LANGUAGES).flatMap(([language, endings]) =>
    endings.split(' ').map(ending => [ending, language] as const),
  ),
);

/** Names a file's language by its path, as GitHub's Linguist names it ("TypeScript"); null when unknown. */
export function languageOf(path: string): string | null {
  const name = fileName(path).toLowerCase();
  return LANGUAGE_OF.get(name) ?? LANGUAGE_OF.get(name.slice(Math.max(0, name.lastIndexOf('.')))) ?? null;
}
