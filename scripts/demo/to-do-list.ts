import { create, edit, remove, rewrite, type Step } from './step.ts';

const hook = `import { useEffect, useState } from 'react';

export interface Todo {
  id: string;
  text: string;
  done: boolean;
}

const KEY = 'todos';

/** The tasks, which the browser keeps. */
export function useTodos() {
  const [todos, setTodos] = useState<Todo[]>(() => JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  useEffect(() => localStorage.setItem(KEY, JSON.stringify(todos)), [todos]);

  const add = (text: string) =>
    setTodos(all => [...all, { id: crypto.randomUUID(), text, done: false }]);
  const toggle = (id: string) =>
    setTodos(all => all.map(todo => (todo.id === id ? { ...todo, done: !todo.done } : todo)));
  return { todos, add, toggle };
}
`;

const list = `import { useState } from 'react';
import { useTodos } from '../use-todos.ts';
import './TodoList.css';

/** Takes down tasks, and ticks them off. */
export function TodoList() {
  const { todos, add, toggle } = useTodos();
  const [text, setText] = useState('');

  function addTask() {
    if (text.trim()) add(text.trim());
    setText('');
  }

  return (
    <section className="todos">
      <form action={addTask}>
        <input
          value={text}
          placeholder="What is to be done?"
          onChange={event => setText(event.target.value)}
        />
        <button type="submit">Add</button>
      </form>
      <ul>
        {todos.map(todo => (
          <li key={todo.id}>
            <label className={todo.done ? 'done' : ''}>
              <input type="checkbox" checked={todo.done} onChange={() => toggle(todo.id)} />
              {todo.text}
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
`;

const styles = `.todos {
  width: min(100%, 28rem);
  text-align: left;
}

.todos form {
  display: flex;
  gap: 0.5rem;
}

.todos form input {
  flex: 1;
  padding: 0.5rem 0.75rem;
  font: inherit;
}

.todos ul {
  padding: 0;
  list-style: none;
}

.todos .done {
  color: var(--muted);
  text-decoration: line-through;
}
`;

const app = `import { TodoList } from './components/TodoList.tsx';
import './App.css';

export function App() {
  return (
    <main className="app">
      <h1>To do</h1>
      <TodoList />
    </main>
  );
}
`;

/** All kinds of changes but a rename, on the template's files. */
export const toDoList: Step = {
  name: 'To-do list',
  parentNumber: 0,
  model: 'demo/thorough',
  transport: 'WebSocket',
  changeRequest: 'Turn the start page into a to-do list that the browser remembers.',
  answers: [
    {
      summary: 'The start page is a to-do list now, kept in the local storage; the counter is gone.',
      changes: [
        create('src/use-todos.ts', hook),
        create('src/components/TodoList.tsx', list),
        create('src/components/TodoList.css', styles),
        rewrite('src/App.tsx', app),
        edit('index.html', [['<title>My app</title>', '<title>To do</title>']]),
        remove('src/components/Counter.tsx'),
        remove('src/components/Counter.css'),
      ],
    },
  ],
};
