/** Takes how many keys each batch of the loaders has, for whoever measures it. */
export class BatchSizes {
  readonly take: (size: number) => void;

  constructor(take: (size: number) => void = () => {}) {
    this.take = take;
  }
}
