import { Counter } from './components/Counter.tsx';
import './App.css';

export function App() {
  return (
    <main className="app">
      <img className="app-logo" src="/favicon.svg" alt="" width="64" height="64" />
      <h1>Hello!</h1>
      <p>
        Your app is up and running. Edit <code>src/App.tsx</code> to make it yours.
      </p>
      <Counter />
    </main>
  );
}
