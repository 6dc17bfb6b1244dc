import { itemAt, type Scenario, type Sides, type Task } from './scenario.ts';

const PAGE = 50;

const LAST_CHANGED = `query LastChanged($id: ID!, $number: NonNegativeInt!, $after: String) {
  project(id: $id) {
    version(number: $number) {
      files(first: ${PAGE}, after: $after) { nodes { path lastChangedIn { number } } }
    }
  }
}`;

interface LastChangedAnswer {
  readonly project: {
    readonly version: {
      readonly files: { readonly nodes: { path: string; lastChangedIn: { number: number } }[] };
    };
  };
}

/** Which version changed each file of a page of a version last. */
export class LastChanged implements Scenario {
  readonly name = 'last-changed';
  readonly files: number;
  readonly #sides: Sides;
  /** Places in the list of files to start a page at: paths and their cursors. */
  #places: readonly { path: string; cursor: string | null }[] = [];

  constructor(sides: Sides) {
    this.files = sides.history.files;
    this.#sides = sides;
  }

  async prepare(): Promise<void> {
    const { noodle, id } = this.#sides;
    const files = await noodle.files(id, 0);
    const places = files.slice(0, -2 * PAGE).filter((_, index) => index % PAGE === PAGE - 1);
    this.#places = [{ path: '', cursor: null }, ...places];
  }

  task(index: number): Task {
    const { history, noodle, id, repository } = this.#sides;
    const { number, paths } = itemAt(history.main, history.main.length - 1 - (index % history.main.length));
    // Far from the place before, so that every request is for other files.
    const { path: place, cursor } = itemAt(this.#places, index * 31);
    const start = paths.findIndex(path => path > place);
    const page = paths.slice(start, start + PAGE);
    const ask = noodle.request(LAST_CHANGED, { id, number, after: cursor });
    const log = `git log --format=%H --name-only --no-renames ${repository.commit(number).commit} -- ${page.join(' ')}`;
    return {
      noodle: async () => {
        const read = await ask();
        return () => {
          const { nodes } = (read() as LastChangedAnswer).project.version.files;
          return nodes.map(({ path, lastChangedIn }) => [path, lastChangedIn.number]);
        };
      },
      git: {
        'one log': async () => {
          const output = await repository.run(log);
          return () => {
            const changes = parseLog(output.toString('utf8'));
            return page.map(path => [path, repository.number(changes.get(path) ?? '')]);
          };
        },
      },
    };
  }
}

/** The first commit, which is the newest one, that names each path. */
function parseLog(output: string): Map<string, string> {
  const changes = new Map<string, string>();
  let commit = '';
  for (const line of output.split('\n')) {
    if (/^[0-9a-f]{40}$/.test(line)) commit = line;
    else if (!changes.has(line)) changes.set(line, commit);
  }
  return changes;
}
