import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ApiKey } from '../access/api-key/api-key.entity.ts';
import { findApiKey } from '../access/api-key/api-key.queries.ts';
import { ifSeen } from '../access/policy.ts';
import { fileByPath } from '../file/file.loaders.ts';
import { File } from '../file/file.type.ts';
import { pathFault } from '../file/file-path.ts';
import { Generation } from '../generation/generation.entity.ts';
import { generationById } from '../generation/generation.loaders.ts';
import { type ArgumentFault, CheckArguments, faultUnless } from '../graphql/checked-arguments.ts';
import { Context } from '../graphql/context.ts';
import { idFaults, type ObjectId, parseGlobalId } from '../graphql/global-id.ts';
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
  @CheckArguments(idFaults)
  node(
    @Arg('id', () => ID, { description: 'The global id.' }) id: string,
    @Ctx() context: Context,
  ): Promise<object | null> {
    return findNode(id, context);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `Objects by their global ids, at most ${NODES_MAX}, in the ids' order; null where there is none that the viewer may see.`,
  })
  @CheckArguments(nodesFaults)
  nodes(
    @Arg('ids', () => [ID], { description: 'The global ids.' }) ids: string[],
    @Ctx() context: Context,
  ): Promise<(object | null)[]> {
    return Promise.all(ids.map(id => findNode(id, context)));
  }
}

function* nodesFaults({ ids }: { readonly ids: readonly string[] }): Generator<ArgumentFault> {
  if (ids.length > NODES_MAX) {
    yield { argument: 'ids', fault: `must not hold more than ${NODES_MAX} ids` };
    return;
  }
  for (const [index, id] of ids.entries()) {
    const fault = `must hold ids that this server gave out, which number ${index} is not`;
    yield* faultUnless(parseGlobalId(id) !== null, 'ids', fault);
  }
}

async function findNode(id: string, context: Context): Promise<object | null> {
  const parsed = parseGlobalId(id);
  if (!parsed) return null;
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
