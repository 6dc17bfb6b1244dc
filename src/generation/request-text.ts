import { REQUEST_MAX } from './generation.entity.ts';
import type { Models } from './generation-queue.ts';

/** What is wrong with a change request or a project's context, or null. */
export function requestFault(text: string): string | null {
  if (!text.isWellFormed()) return 'must be well-formed Unicode';
  if (text.includes('\0')) return 'must not contain the character U+0000';
  const { length } = [...text];
  return length > REQUEST_MAX ? `must not have more than ${REQUEST_MAX} characters, and has ${length}` : null;
}

/** Why a model may not be asked, or null. */
export function modelFault(model: string, { NOODLE_MODEL, NOODLE_MODELS }: Models): string | null {
  if (!/^[\x21-\x7e]{1,255}$/.test(model)) return 'must be the name of a model';
  if (model === NOODLE_MODEL || NOODLE_MODELS.includes(model) || NOODLE_MODELS.includes('*')) return null;
  const allowed = [NOODLE_MODEL, ...NOODLE_MODELS];
  return `must be a model that this server may ask: ${allowed.join(', ')}`;
}
