import { Random } from '../data/random.ts';
import { someWord } from '../data/source-text.ts';
import { itemAt, type Scenario, type Sides, type Task } from './scenario.ts';
import { strangeWords } from './words.ts';

/** How many lines are asked for. */
const FIRST = 100;

const SEARCH = `query Search($id: ID!, $number: NonNegativeInt!, $query: String!, $caseSensitive: Boolean!) {
  project(id: $id) {
    version(number: $number) {
      search(query: $query, first: ${FIRST}, caseSensitive: $caseSensitive) { nodes { file { path } line text } }
    }
  }
}`;

interface SearchAnswer {
  readonly project: {
    readonly version: {
      readonly search: { readonly nodes: { file: { path: string }; line: number; text: string }[] };
    };
  };
}

const WORDS = 80;

/** What is searched for: words that stand in few files, in nearly all, or in none. */
export const WORD_KINDS = ['rare', 'frequent', 'missing'] as const;

type WordKind = (typeof WORD_KINDS)[number];

function wordsOf(kind: WordKind, { history }: Sides): readonly string[] {
  if (kind === 'rare') return history.rareWords;
  if (kind === 'missing') return strangeWords(WORDS, 3);
  const random = new Random(17);
  return Array.from({ length: WORDS }, () => someWord(random));
}

/** How long Noodle is asked for what stands nowhere: long enough to find an index worth its while, if ever. */
const WARM_UP_MS = 2_000;

/** The projects that it was asked about for so long. */
const searched = new Set<string>();

/** Searching a version for a word. */
export class SearchVersion implements Scenario {
  readonly name: string;
  readonly files: number;
  readonly #words: readonly string[];
  readonly #caseSensitive: boolean;
  readonly #sides: Sides;

  constructor(kind: WordKind, caseSensitive: boolean, sides: Sides) {
    this.name = `search, ${kind} word, ${caseSensitive ? 'this case' : 'any case'}`;
    this.files = sides.history.files;
    this.#words = wordsOf(kind, sides);
    this.#caseSensitive = caseSensitive;
    this.#sides = sides;
  }

  async prepare(): Promise<void> {
    const { noodle, id } = this.#sides;
    if (searched.has(id)) return;
    searched.add(id);
    const end = performance.now() + WARM_UP_MS;
    for (const query of strangeWords(1_000, 4)) {
      if (performance.now() > end) break;
      await noodle.ask(SEARCH, { id, number: 0, query, caseSensitive: true });
    }
  }

  task(index: number): Task {
    const { history, noodle, id, repository } = this.#sides;
    const { number } = itemAt(history.main, history.main.length - 1 - (index % history.main.length));
    const word = itemAt(this.#words, index);
    const query = this.#caseSensitive ? word : word.toLowerCase();
    const ask = noodle.request(SEARCH, { id, number, query, caseSensitive: this.#caseSensitive });
    const { commit } = repository.commit(number);
    // Git is stopped when it has written as many lines as are wanted.
    const grep = `git grep -n -F ${this.#caseSensitive ? '' : '-i'} ${query} ${commit} | head -n ${FIRST}`;
    return {
      noodle: async () => {
        const read = await ask();
        return () => {
          const { nodes } = (read() as SearchAnswer).project.version.search;
          return nodes.map(({ file, line, text }) => `${commit}:${file.path}:${line}:${text}`);
        };
      },
      git: {
        grep: async () => {
          const output = await repository.run(grep);
          return () => output.toString('utf8').split('\n').slice(0, -1);
        },
      },
    };
  }
}
