import { fileName } from '../../file/file-path.ts';
import { languageOf } from '../../file/language.ts';
import type { TreeFile } from './prompt.ts';

/** Whether a file's content is of use to a language model. */
export enum FileKind {
  /** Sent as room allows. */
  USUAL,
  /** Sent after all usual ones: mostly made by tools, or of little use. */
  LAST,
  /** Sent only when it is named: big and made by tools, or likely to hold secrets. */
  WHEN_NAMED,
  /** Never sent: binary by its ending. */
  NEVER,
}

/** The largest SVG image, in bytes, that is sent without being named: an icon. */
const ICON_MAX = 4_096;

const BINARY = new Set(
  `.7z .avif .bin .bmp .br .bz2 .class .dll .doc .docx .dylib .eot .exe .flac .gif .gz .heic .icns .ico .jar .jpeg
   .jpg .m4a .mkv .mov .mp3 .mp4 .o .ogg .otf .pdf .png .ppt .pptx .pyc .rar .so .sqlite .tar .tgz .tif .tiff .ttf
   .wasm .wav .webm .webp .woff .woff2 .xls .xlsx .xz .zip`.split(/\s+/),
);

const LOCK_FILES = new Set(
  `bun.lock bun.lockb cargo.lock composer.lock deno.lock flake.lock gemfile.lock go.sum mix.lock npm-shrinkwrap.json
   package-lock.json pdm.lock pipfile.lock pnpm-lock.yaml podfile.lock poetry.lock pubspec.lock uv.lock
   yarn.lock`.split(/\s+/),
);

const MADE_BY_TOOLS = /\.(min\.[cm]?js|min\.css|map|tsbuildinfo)$/;
const SECRET = /^\.env(\.(?!(example|sample|template|dist)$).*)?$|^id_(rsa|ed25519)$|\.(key|p12|pem|pfx)$/;
const MADE_FOLDER = /(^|\/)(build|coverage|dist|node_modules|out|vendor|__snapshots__)\//;
const OF_LITTLE_USE = /\.(csv|log|snap|svg|tsv)$/;

/** Says by a file's path and size whether its content is of use. */
export function fileKind({ path, size }: TreeFile): FileKind {
  const name = fileName(path).toLowerCase();
  if (BINARY.has(endingOf(name))) return FileKind.NEVER;
  if (LOCK_FILES.has(name) || MADE_BY_TOOLS.test(name) || SECRET.test(name)) return FileKind.WHEN_NAMED;
  if (name.endsWith('.svg') && size > ICON_MAX) return FileKind.WHEN_NAMED;
  return MADE_FOLDER.test(path) || OF_LITTLE_USE.test(name) ? FileKind.LAST : FileKind.USUAL;
}

/** The languages whose files import no other: what looks like it there is prose or data. */
const WITHOUT_IMPORTS = new Set([null, 'CSV', 'Dotenv', 'Ignore List', 'Markdown', 'Text', 'XML']);

/** Whether a file's text is worth looking through for what it imports. */
export function mayImport(file: TreeFile): boolean {
  return fileKind(file) === FileKind.USUAL && !WITHOUT_IMPORTS.has(languageOf(file.path));
}

const MANIFEST =
  /^(package\.json|pyproject\.toml|requirements\.txt|cargo\.toml|go\.mod|composer\.json|gemfile|pom\.xml|build\.gradle(\.kts)?|pubspec\.yaml|mix\.exs|deno\.jsonc?)$/;
const ENTRY_POINT =
  /^(readme\.md|index\.html|(main|index|app|server|__main__|manage|lib|layout|page)\.[a-z]{1,6})$/;
const CONFIGURATION = /(^|\.)config\.[cm]?[jt]s$|^[jt]sconfig(\.[\w-]{1,40})?\.json$|^(dockerfile|makefile)$/;

/** How many importers a file's name is worth: most for manifests, less the deeper it lies. */
export function nameWeight(path: string): number {
  const weight = weightOf(fileName(path).toLowerCase());
  return weight === 0 ? 0 : weight / path.split('/').length;
}

function weightOf(name: string): number {
  if (MANIFEST.test(name)) return 20;
  if (ENTRY_POINT.test(name)) return 10;
  return CONFIGURATION.test(name) ? 5 : 0;
}

function endingOf(name: string): string {
  return name.slice(Math.max(0, name.lastIndexOf('.')));
}
