/** The most bytes of a file's patch; one for the whole server. */
export class PatchLimit {
  readonly maximum: number;

  constructor(maximum = Number.POSITIVE_INFINITY) {
    this.maximum = maximum;
  }
}
