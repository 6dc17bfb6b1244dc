import { GraphQLError } from 'graphql';
import { demandSight } from '../access/still-sees.ts';
import type { Context } from '../graphql/context.ts';
import { untilReturned } from '../graphql/endable.ts';
import { VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { versionsInRange } from '../version/version.loaders.ts';
import {
  labelEvent,
  type ProjectEventRow,
  ProjectUpdatedEvent,
  VersionCreatedEvent,
} from './project-event.ts';
import { movesOfRange, type NumberRange, projectPosition, projectState } from './project-state.loaders.ts';
import type { ProjectPosition } from './project-state.sql.ts';

/** How many versions, or moves of labels, are read at once. */
const PAGE = 50;

/**
 * What happens to a project from now on, each once: it reads what lies between where the project stood and where it
 * stands, whenever it is woken, so that it matters to nobody which announcements are lost or come twice.
 * @param projectId in small letters
 * @param afterVersionNumber versions after it are told even if they were there before
 * @throws GraphQLError with code NOT_FOUND
 */
export async function watchProject(
  context: Context,
  projectId: string,
  afterVersionNumber = VERSION_NUMBER_MAX,
): Promise<AsyncGenerator<ProjectEventRow, void, undefined>> {
  await demandSight(context, { projectId, hidden: unknown });
  const now = await positionOf(context, projectId);
  const latestVersionNumber = Math.min(now.latestVersionNumber, afterVersionNumber);
  const start = { ...now, latestVersionNumber };
  return untilReturned(signal => eventsSince(start, context, signal));
}

async function* eventsSince(
  start: ProjectPosition,
  context: Context,
  signal: AbortSignal,
): AsyncGenerator<ProjectEventRow, void, undefined> {
  let last = start;
  const watched = { projectId: start.id, id: start.id, hidden: unknown };
  for await (const _ of context.watch(watched, signal)) {
    const now = await positionOf(context, start.id);
    const { id } = now;
    // Versions come first, for labels are set to them.
    for (const range of pages(id, last.latestVersionNumber, now.latestVersionNumber)) {
      for (const version of await context.loadNow(versionsInRange, { ...range, reachesLatest: false })) {
        yield new VersionCreatedEvent(version);
      }
    }
    let { fingerprint } = last;
    if (now.fingerprint !== fingerprint) {
      const state = await context.loadNow(projectState, id);
      // It may have changed again by now: what counts is what is told.
      if (state && state.fingerprint !== fingerprint) yield new ProjectUpdatedEvent(state);
      if (state) fingerprint = state.fingerprint;
    }
    for (const range of pages(id, last.lastMoveNumber, now.lastMoveNumber)) {
      for (const move of await context.loadNow(movesOfRange, range)) yield labelEvent(move);
    }
    last = { ...now, fingerprint };
  }
}

async function positionOf(context: Context, projectId: string): Promise<ProjectPosition> {
  const position = await context.loadNow(projectPosition, projectId);
  if (position) return position;
  throw unknown();
}

function unknown(): GraphQLError {
  return new GraphQLError('There is no project with this id.', { extensions: { code: 'NOT_FOUND' } });
}

/** The numbers above one up to another, in ranges of a page. */
function* pages(projectId: string, above: number, upTo: number): Generator<NumberRange> {
  for (let from = above + 1; from <= upTo; from += PAGE) {
    yield { projectId, from, to: Math.min(from + PAGE - 1, upTo) };
  }
}
