import { Query, Resolver } from 'type-graphql';
import { Template, templates } from './template.ts';

@Resolver()
export class TemplateQueries {
  @Query(() => [Template], { description: 'The starter projects, the default one first.' })
  templates(): Promise<readonly Template[]> {
    return templates();
  }
}
