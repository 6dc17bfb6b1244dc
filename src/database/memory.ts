/** Instances by their classes: what one request, or one server, remembers. */
export class Memory {
  readonly #instances = new Map<unknown, object>();

  /** The instance of a class, made when it is first asked for. */
  keep<Instance extends object>(type: new () => Instance): Instance {
    let instance = this.#instances.get(type) as Instance | undefined;
    if (!instance) {
      instance = new type();
      this.#instances.set(type, instance);
    }
    return instance;
  }

  /** Takes an instance that was made with arguments as the one of its class. */
  put(instance: object): this {
    this.#instances.set(instance.constructor, instance);
    return this;
  }
}
