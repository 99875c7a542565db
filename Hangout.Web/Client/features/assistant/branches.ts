/** A message of a conversation with the assistant, as far as its place in the branches goes. */
export interface BranchMessage {
  readonly id: string;
  readonly seq: number;
  readonly isAnswer: boolean;
  readonly replyToId?: string | undefined;
}

/**
 * The branches of a conversation with the assistant (AI-2), by the same rule as `AssistantBranches` in C#: an answer follows its question; a question
 * follows the answer that it replies to, stands in the place of the question that it replies to, or without a reply follows the newest answer before it.
 */
export class Branches<M extends BranchMessage> {
  readonly #byId: ReadonlyMap<string, M>;
  readonly #parents = new Map<string, string | undefined>();
  readonly #children = new Map<string | undefined, M[]>();

  /** Takes all messages that are neither deleted nor the system's, by `seq`. */
  constructor(readonly messages: readonly M[]) {
    this.#byId = new Map(messages.map((m) => [m.id, m]));
    let newestAnswer: string | undefined;
    for (const message of messages) {
      const parent = this.#parentOf(message, newestAnswer);
      this.#parents.set(message.id, parent);
      this.#children.set(parent, [...(this.#children.get(parent) ?? []), message]);
      if (message.isAnswer) newestAnswer = message.id;
    }
  }

  /** From the first message to one; empty for an unknown one. */
  pathTo(id: string | undefined): M[] {
    const path: M[] = [];
    for (let message = this.#byId.get(id ?? ''); message; message = this.#byId.get(this.#parents.get(message.id) ?? '')) path.unshift(message);
    return path;
  }

  /** The branch that ends with the newest message. */
  get newest(): M[] {
    return this.pathTo(this.messages.at(-1)?.id);
  }

  /** The branch that a person chose: at each fork the chosen message, else the one that leads to the newest. */
  chosen(choices: ReadonlyMap<string | undefined, string>): M[] {
    const path: M[] = [];
    const newest = new Set(this.newest.map((m) => m.id));
    for (let parent: string | undefined; ; parent = path.at(-1)?.id) {
      const forks = this.#children.get(parent) ?? [];
      const next = forks.find((m) => m.id === choices.get(parent)) ?? forks.find((m) => newest.has(m.id)) ?? forks.at(-1);
      if (!next) return path;
      path.push(next);
    }
  }

  parentOf(id: string): string | undefined {
    return this.#parents.get(id);
  }

  /** The messages that stand in the same place, the oldest first, itself among them. */
  siblings(id: string): readonly M[] {
    return this.#byId.has(id) ? (this.#children.get(this.#parents.get(id)) ?? []) : [];
  }

  // A reply goes to something older, so there is no circle.
  #parentOf(message: M, newestAnswer: string | undefined): string | undefined {
    const target = this.#byId.get(message.replyToId ?? '');
    if (!target || target.seq >= message.seq) return message.isAnswer ? undefined : newestAnswer;
    return message.isAnswer || target.isAnswer ? target.id : this.#parents.get(target.id);
  }
}
