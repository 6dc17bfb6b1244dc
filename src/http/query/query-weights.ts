/**
 * What fields cost beside the objects that they give, by their names: about as many objects as could be read in the
 * same time.
 */
export const WEIGHTS: Readonly<Record<string, number>> = {
  // Bytes that are read and sent.
  content: 5,
  markedContent: 5,
  // Texts that are compared line by line.
  patch: 10,
  additions: 5,
  deletions: 5,
  // Whole trees that are compared, and walks through the ancestors.
  comparison: 50,
  commonAncestor: 10,
  ancestors: 10,
  history: 10,
  fileHistory: 10,
  lastChangedIn: 5,
  // Texts that are looked through.
  search: 100,
  // Whole lists that are counted.
  totalCount: 5,
};

/** What a mutation costs beside what it answers with. */
export const MUTATION_WEIGHT = 10;

/** How many items a list of the introspection counts as: its lists are many, and most are short. */
export const INTROSPECTED_ITEMS = 5;

/** How many items a list counts as that is no connection and is longer than a page as a rule, by its field's name. */
export const LIST_SIZES: Readonly<Record<string, number>> = { entries: 100 };
