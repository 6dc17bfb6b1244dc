import { create, edit, rename, rewrite, type Step } from './step.ts';

const app = `import { OpeningHours } from './components/OpeningHours.tsx';
import { OrderButton } from './components/OrderButton.tsx';
import './App.css';

export function App() {
  return (
    <main className="app">
      <h1>The bakery</h1>
      <p>Sourdough, rye and rolls, baked through the night and on the counter at dawn.</p>
      <OpeningHours />
      <OrderButton />
    </main>
  );
}
`;

const openingHours = `const HOURS = [
  ['Tuesday to Friday', '6 to 18'],
  ['Saturday', '6 to 13'],
  ['Sunday', '8 to 11'],
];

/** When the bakery is open. */
export function OpeningHours() {
  return (
    <table>
      <tbody>
        {HOURS.map(([days, hours]) => (
          <tr key={days}>
            <th scope="row">{days}</th>
            <td>{hours}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
`;

/** Starts from the template once more, beside what was generated before: a second branch. */
export const bakery: Step = {
  name: 'Bakery',
  parentNumber: 0,
  model: 'demo/thorough',
  transport: 'WebSocket',
  changeRequest: 'Make it the page of a bakery, in warm colours, with its opening hours and an order button.',
  answers: [
    {
      summary: 'The page of a bakery: warm colours, opening hours, and the counter counts loaves.',
      changes: [
        rewrite('src/App.tsx', app),
        create('src/components/OpeningHours.tsx', openingHours),
        rename('src/components/Counter.css', 'src/components/OrderButton.css'),
        rename('src/components/Counter.tsx', 'src/components/OrderButton.tsx', [
          [`import './Counter.css';`, `import './OrderButton.css';`],
          ['interface CounterProps', 'interface OrderButtonProps'],
          ['The count to start from.', 'How many loaves to start from.'],
          ['A button that counts its clicks.', 'A button that orders another loaf.'],
          [
            'export function Counter({ initial = 0 }: CounterProps)',
            'export function OrderButton({ initial = 0 }: OrderButtonProps)',
          ],
          [
            `Clicked {count} {count === 1 ? 'time' : 'times'}`,
            `Order a loaf: {count} {count === 1 ? 'loaf' : 'loaves'} so far`,
          ],
        ]),
        edit('src/index.css', [
          ['--accent: #5b5bd6;', '--accent: #a4501a;'],
          ['--accent-strong: #4a4ac0;', '--accent-strong: #853f12;'],
        ]),
        edit('index.html', [['<title>My app</title>', '<title>The bakery</title>']]),
      ],
    },
  ],
};
