import { Field, ObjectType } from 'type-graphql';
import { File } from '../file/file.type.ts';
import { uncountedConnectionType } from '../graphql/connection.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { LINE_MAX, type LineRow } from './search.sql.ts';
import { stretchesOf } from './search-text.ts';
import type { VersionMatchRow } from './search-versions.sql.ts';

@ObjectType({
  simpleResolvers: true,
  description:
    'A stretch of a line, in UTF-16 code units from its start, as editors and the Language Server Protocol count: a character beyond U+FFFF has two.',
})
export class SearchRange {
  @Field(() => NonNegativeInt, { description: 'The column of the first unit, from 0.' })
  readonly start!: number;

  @Field(() => NonNegativeInt, { description: 'The column after the last unit.' })
  readonly end!: number;
}

@ObjectType({ simpleResolvers: true, description: 'A line of a file in which the text stands.' })
export class SearchMatch {
  readonly query: string;
  readonly caseSensitive: boolean;

  @Field(() => File, { description: 'The file.' })
  readonly file: File;

  @Field(() => NonNegativeInt, {
    description: "The line's number, from 1. A line ends with a line feed, or with the file.",
  })
  readonly line: number;

  @Field(() => String, {
    description: `The line without its line break; of a line of more than ${LINE_MAX} characters, ${LINE_MAX} around the first match.`,
  })
  readonly text: string;

  @Field(() => NonNegativeInt, {
    description: 'The column where `text` begins in the line, counted as in SearchRange; 0 at its start.',
  })
  readonly textStart: number;

  @Field(() => Boolean, { description: 'Whether `text` is only a part of the line.' })
  readonly cut: boolean;

  constructor(version: VersionRow, row: LineRow, query: string, caseSensitive: boolean) {
    this.query = query;
    this.caseSensitive = caseSensitive;
    this.file = new File(version, row);
    this.line = row.line;
    this.text = row.text;
    this.textStart = row.textStart;
    this.cut = row.cut;
  }

  @Field(() => [SearchRange], {
    description:
      "Where the searched text stands in `text`, from left to right without overlaps. The columns are the line's: take `textStart` off for those of `text`. Empty where the database takes letters for the same that Unicode's simple case mappings do not.",
  })
  get ranges(): SearchRange[] {
    return stretchesOf(this.query, this.text, this.caseSensitive, this.textStart);
  }
}

@ObjectType({ simpleResolvers: true, description: 'A version in which the text stands.' })
export class VersionMatch {
  @Field(() => Version, { description: 'The version.' })
  readonly version: VersionRow;

  @Field(() => NonNegativeInt, { description: "In how many of the version's files the text stands." })
  readonly matchingFileCount: number;

  constructor(row: VersionMatchRow) {
    this.version = row;
    this.matchingFileCount = row.matchingFileCount;
  }
}

export const SearchMatchConnection = uncountedConnectionType<SearchMatch>(
  'SearchMatch',
  SearchMatch,
  'lines in which a text stands',
);

export const VersionMatchConnection = uncountedConnectionType<VersionMatch>(
  'VersionMatch',
  VersionMatch,
  'versions in which a text stands',
);
