import { registerEnumType } from 'type-graphql';

/** In what two versions are in conflict. */
export enum MergeConflictKind {
  CONTENT = 'CONTENT',
  BINARY = 'BINARY',
  MODIFY_DELETE = 'MODIFY_DELETE',
  RENAME = 'RENAME',
  ADD_ADD = 'ADD_ADD',
  PATH = 'PATH',
}

registerEnumType(MergeConflictKind, {
  name: 'MergeConflictKind',
  description: 'In what two versions are in conflict, and so what a resolution by a side means.',
  valuesConfig: {
    CONTENT: {
      description:
        "Both changed the same lines of a file. A side's choice takes its whole content; the file stands where it would anyway.",
    },
    BINARY: {
      description: 'Both changed a file that is not text, or became none. Chosen as in CONTENT.',
    },
    MODIFY_DELETE: {
      description:
        "One changed a file that the other deleted. A side's choice keeps the changed file, or deletes it.",
    },
    RENAME: {
      description:
        "One renamed a file that the other deleted, or both renamed it differently; then the conflict's path is the one that it had. A side's choice has the file stand where that side has it, with the changes of both where they can be merged.",
    },
    ADD_ADD: {
      description:
        'Two different files come to stand at one path: both added one, or renamed one to there. Each of them then stands where the chosen side has it, as in RENAME, or nowhere when it has none of it.',
    },
    PATH: {
      description:
        'One has a file where the other has a directory; all that would stand at the path and below it is in this one conflict. Of that, and of what was deleted below it, each file then stands where the chosen side has it, as in ADD_ADD: the path is the file or the directory as on that side.',
    },
  },
});
