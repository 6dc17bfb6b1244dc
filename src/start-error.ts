/** Why a process can't start, for people: something around it must change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
