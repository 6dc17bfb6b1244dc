import { useState } from 'react';
import './Counter.css';

interface CounterProps {
  /** The count to start from. */
  initial?: number;
}

/** A button that counts its clicks. */
export function Counter({ initial = 0 }: CounterProps) {
  const [count, setCount] = useState(initial);

  return (
    <button type="button" className="counter" onClick={() => setCount(current => current + 1)}>
      Clicked {count} {count === 1 ? 'time' : 'times'}
    </button>
  );
}
