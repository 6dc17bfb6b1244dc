import { createHash } from 'node:crypto';
import { Check, Entity, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { decodeText } from '../file/content.ts';
import { Project } from '../project/project.entity.ts';

/** Content by its hash, kept once in a project however many files hold it: as text where it is text. */
@Entity({ tableName: 'blob' })
@Check({ name: 'blob_hash', expression: "hash = sha256(coalesce(bytes, convert_to(text, 'UTF8')))" })
@Check({ name: 'blob_text_or_bytes', expression: '(text is null) <> (bytes is null)' })
@Check({ name: 'blob_size', expression: 'size = coalesce(octet_length(text), octet_length(bytes))' })
export class Blob {
  @ManyToOne(() => Project, {
    primary: true,
    mapToPk: true,
    fieldName: 'project_id',
    foreignKeyName: 'blob_project_fkey',
    updateRule: 'no action',
    deleteRule: 'no action',
    index: false,
  })
  readonly projectId: string;

  /** The SHA-256 of the bytes. */
  @PrimaryKey({ type: 'blob', columnType: 'bytea' })
  readonly hash: Buffer;

  /** In bytes. */
  @Property({ type: 'integer' })
  readonly size: number;

  /** The content where it is well-formed UTF-8 without U+0000, else null. */
  @Property({ type: 'text', nullable: true, lazy: true })
  readonly text: string | null;

  /** The content where it is not text, else null. */
  @Property({ type: 'blob', columnType: 'bytea', nullable: true, lazy: true })
  readonly bytes: Buffer | null;

  constructor(projectId: string, content: Buffer) {
    this.projectId = projectId;
    this.hash = createHash('sha256').update(content).digest();
    this.size = content.length;
    this.text = decodeText(content);
    this.bytes = this.text === null ? content : null;
  }
}
