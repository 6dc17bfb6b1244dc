import { GraphQLError } from 'graphql';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ApiKey } from '../access/api-key/api-key.entity.ts';
import { findApiKey } from '../access/api-key/api-key.queries.ts';
import { ifSeen } from '../access/policy.ts';
import { fileByPath } from '../file/file.loaders.ts';
import { File } from '../file/file.type.ts';
import { pathFault } from '../file/file-path.ts';
import { Generation } from '../generation/generation.entity.ts';
import { generationById } from '../generation/generation.loaders.ts';
import { badUserInput } from '../graphql/bad-user-input.ts';
import { Context } from '../graphql/context.ts';
import { type ObjectId, parseGlobalId } from '../graphql/global-id.ts';
import { Node } from '../graphql/node.ts';
import { Project } from '../project/project.entity.ts';
import { projectById } from '../project/project.loaders.ts';
import { Version } from '../version/version.entity.ts';
import { versionByNumber } from '../version/version.loaders.ts';

const NODES_MAX = 100;

/** Fetches objects of all types again by their global ids. */
@Resolver()
export class NodeQueries {
  @Query(() => Node, {
    nullable: true,
    description: 'An object by its global id; null when there is none that the viewer may see.',
  })
  async node(
    @Arg('id', () => ID, { description: 'The global id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<object | null> {
    const node = await findNode(id, context);
    if (node instanceof GraphQLError) throw node;
    return node;
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `Objects by their global ids, at most ${NODES_MAX}, in the ids' order; null where there is none that the viewer may see.`,
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'The global ids.' }) ids: string[],
    @Ctx() context: Context,
  ): Promise<(object | null)[]> {
    if (ids.length > NODES_MAX) throw badUserInput(`"ids" must not hold more than ${NODES_MAX} ids.`);
    return Promise.all(ids.map(id => findNode(id, context)));
  }
}

async function findNode(id: string, context: Context): Promise<object | null> {
  const parsed = parseGlobalId(id);
  // As an item of a list, an error stands for this item alone.
  if (!parsed) return badUserInput('An id is not one that this server gave out.');
  if (parsed.type === 'ApiKey') return typed(ApiKey, await findApiKey(context, parsed.uuid));
  return ifSeen(context, parsed.projectId, () => findIn(parsed, context));
}

async function findIn(id: ObjectId, context: Context): Promise<object | null> {
  if (id.type === 'Project') return typed(Project, await context.load(projectById, id.projectId));
  if (id.type === 'Generation') return typed(Generation, await context.load(generationById, id));
  const version = await context.load(versionByNumber, id);
  if (id.type === 'Version') return typed(Version, version);
  if (!version || pathFault(id.path)) return null;
  const file = await context.load(fileByPath, { version, path: id.path });
  return file && new File(version, file);
}

/** Marks a row as one of a type, by which the server tells which type of Node it is. */
function typed<Row extends object>(type: { prototype: object }, row: Row | null): Row | null {
  return row && Object.setPrototypeOf({ ...row }, type.prototype);
}
