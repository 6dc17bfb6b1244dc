import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { countAnswer, ITEM_BYTES } from '../file/content-limit.ts';
import { Context } from '../graphql/context.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion } from '../version/version.queries.ts';
import { Label, type LabelRow } from './label.entity.ts';
import { labelByName, labelsOfProject, labelsOfVersion } from './label.loaders.ts';
import { labelNameFault } from './label-name.ts';

@Resolver(() => Project)
export class ProjectLabels {
  @FieldResolver(() => [Label], {
    description: 'The named pointers to versions, such as "production", by name.',
  })
  async labels(@Root() project: ProjectRow, @Ctx() context: Context): Promise<readonly LabelRow[]> {
    const labels = await context.load(labelsOfProject, project.id);
    countAnswer(context, labels.length * ITEM_BYTES);
    return labels;
  }

  @FieldResolver(() => Label, {
    nullable: true,
    description: 'A label by its name; null when there is none.',
  })
  label(
    @Root() project: ProjectRow,
    @Arg('name', () => String, { description: "The label's name." }) name: string,
    @Ctx() context: Context,
  ): LabelRow | null | Promise<LabelRow | null> {
    if (labelNameFault(name)) return null;
    return context.load(labelByName, { projectId: project.id, name });
  }
}

@Resolver(() => Version)
export class VersionLabels {
  @FieldResolver(() => [Label], { description: 'The labels that stand on this version, by name.' })
  async labels(@Root() version: VersionRow, @Ctx() context: Context): Promise<readonly LabelRow[]> {
    const { projectId, number } = version;
    const labels = await context.load(labelsOfVersion, { projectId, number });
    // A page of children has the same parent with all its labels for each of them.
    countAnswer(context, labels.length * ITEM_BYTES);
    return labels;
  }
}

@Resolver(() => Label)
export class LabelFields {
  @FieldResolver(() => Version, { description: 'The version that the label stands on.' })
  version(@Root() label: LabelRow, @Ctx() context: Context): VersionRow | null | Promise<VersionRow | null> {
    return loadVersion(context, label.projectId, label.versionNumber);
  }
}
