// Greets the visitor by the time of day.

/**
 * Says how to greet at an hour of the day, from 0 to 23.
 *
 * @param {number} hour
 * @returns {string}
 */
function greetingAt(hour) {
  if (hour < 5 || hour >= 18) {
    return 'Good evening!';
  }
  return hour < 12 ? 'Good morning!' : 'Good afternoon!';
}

const greeting = document.getElementById('greeting');
if (greeting) {
  greeting.textContent = greetingAt(new Date().getHours());
}
