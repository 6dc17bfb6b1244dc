import type { Answer } from '../../src/generation/answer/answer-schema.ts';
import { create, edit, rename, type Step } from './step.ts';

const filter = `export type Shown = 'all' | 'open' | 'done';

const CHOICES: Shown[] = ['all', 'open', 'done'];

interface FilterProps {
  shown: Shown;
  onChange: (shown: Shown) => void;
}

/** Chooses which tasks are shown. */
export function Filter({ shown, onChange }: FilterProps) {
  return (
    <div className="filter" role="group" aria-label="Tasks to show">
      {CHOICES.map(choice => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === shown}
          onClick={() => onChange(choice)}
        >
          {choice}
        </button>
      ))}
    </div>
  );
}
`;

/** An answer. @param listTag what it takes the list's opening tag for */
function answer(listTag: string): Answer {
  return {
    summary: 'Three buttons choose between all, open and done tasks. The hook has a folder of its own.',
    changes: [
      create('src/components/Filter.tsx', filter),
      rename('src/use-todos.ts', 'src/hooks/use-todos.ts'),
      edit('src/components/TodoList.tsx', [
        [
          `import { useTodos } from '../use-todos.ts';\n`,
          `import { useTodos } from '../hooks/use-todos.ts';\nimport { Filter, type Shown } from './Filter.tsx';\n`,
        ],
        [
          `  const [text, setText] = useState('');\n`,
          `  const [text, setText] = useState('');\n  const [shown, setShown] = useState<Shown>('all');\n  const listed = todos.filter(({ done }) => shown === 'all' || done === (shown === 'done'));\n`,
        ],
        [listTag, `<Filter shown={shown} onChange={setShown} />\n      ${listTag}`],
        ['{todos.map(todo => (', '{listed.map(todo => ('],
      ]),
      edit('src/components/TodoList.css', [
        [
          '.todos ul {\n',
          `.todos .filter {\n  display: flex;\n  gap: 0.5rem;\n  margin-top: 1rem;\n}\n\n.todos .filter [aria-pressed='true'] {\n  font-weight: 600;\n}\n\n.todos ul {\n`,
        ],
      ]),
    ],
  };
}

/** Goes on from what was generated before. The first answer misremembers a line, so that it has to be repaired. */
export const filters: Step = {
  name: 'Filters',
  parentNumber: 1,
  model: 'demo/swift',
  transport: 'server-sent events',
  changeRequest: 'Let people choose between all tasks, the open ones and those that are done.',
  answers: [answer('<ul className="todo-list">'), answer('<ul>')],
};
