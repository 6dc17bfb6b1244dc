import { Random } from './random.ts';

/** The size of every file, in bytes. */
export const FILE_SIZE = 4_096;

const WORDS =
  `account action amount anchor answer append archive array assign async backup badge balance basket batch bind block
  border branch bucket buffer build bundle button cache callback cancel card cart cell chain channel chart check child
  client clone code collect column commit compare config confirm connect content context copy count cursor custom data
  date debug default delete depth design detail device dialog digest direct display document domain draft drag driver
  duration edge edit element email empty enable encode engine entry error event export extend factory failure feature
  fetch field filter finish flag flow focus folder footer form format frame gateway global graph grid group guard handle
  hash header hidden hint history host icon image import index initial inline input insert instance invoice item join
  journal key label language latest layer layout length level limit line link list loader local lock login margin mark
  matrix member memory menu merge message method metric mode model module monitor mount name native network next node
  notice number object offset option order origin output owner package page panel parent parse path pattern payment pick
  pixel plan player plugin point policy pool port position preview price print process profile prompt proxy query queue
  quota range rate reader record redirect region register remote render repeat report request reset resolve resource
  result retry role root route sample scale schema scope screen script search section select sender server session
  setting shape sheet signal size slot socket source stage state status storage store stream style submit summary switch
  symbol table target task team template theme thread ticket timer title token total trace tree trigger update upload
  user valid value vector vendor version view visible warning watch weight widget window worker wrap write`.split(
    /\s+/,
  );

const SHAPES: ((word: () => string, number: () => number) => string)[] = [
  (w, n) => `  const ${w()}${cap(w())} = ${w()}.${w()}(${w()}, ${n()});`,
  w => `  if (!${w()}.${w()}) return ${w()}${cap(w())}(${w()});`,
  (w, n) => `  for (const ${w()} of ${w()}${cap(w())}) total += ${w()}.${w()} * ${n()};`,
  w => `export function ${w()}${cap(w())}(${w()}: ${cap(w())}, ${w()}: string): ${cap(w())} {`,
  w => `  // The ${w()} of the ${w()} may be gone when the ${w()} ${w()} comes.`,
  w => `import { ${w()}${cap(w())}, ${w()} } from '../${w()}/${w()}-${w()}.ts';`,
  (w, n) => `  return { ${w()}: ${w()}.${w()}, ${w()}: '${w()}-${n()}', ${w()} };`,
  () => '}\n',
];

const cap = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

const LINES = makeLines(new Random(4), 4_000);

function makeLines(random: Random, count: number): string[] {
  const word = () => random.pick(WORDS);
  const number = () => random.below(1_000);
  return Array.from({ length: count }, () => `${random.pick(SHAPES)(word, number)}\n`);
}

/** A word such as stands in programs. */
export function someWord(random: Random): string {
  return random.pick(WORDS);
}

/** Makes a text of FILE_SIZE bytes that compresses about as source code does, and that no other title gives. */
export function sourceText(title: string, random: Random): string {
  // Every eighth text is not plain ASCII, which JavaScript keeps at two bytes a character.
  const note = random.below(8) === 0 ? ' – größer ✓' : '';
  const head = `/** ${title}${note} */\n`;
  let body = '';
  const room = FILE_SIZE - Buffer.byteLength(head);
  while (body.length < room) body += random.pick(LINES);
  return head + body.slice(0, room);
}
