/** What has come of an answer: pieces by their offset, in whatever order they arrive. */
export class Assembler {
  #text = '';
  /** Pieces behind a hole. */
  readonly #early = new Map<number, string>();

  get text(): string {
    return this.#text;
  }

  /** Whether something before a piece that is here is missing: it is to be fetched from where the text ends. */
  get hasHole(): boolean {
    return this.#early.size > 0;
  }

  /** Takes a piece; true where the text grew. What is there already is left alone. */
  take(offset: number, text: string): boolean {
    if (offset + text.length <= this.#text.length) return false;
    if (offset > this.#text.length) {
      if ((this.#early.get(offset)?.length ?? 0) < text.length) this.#early.set(offset, text);
      return false;
    }
    this.#text += text.slice(this.#text.length - offset);
    this.#drain();
    return true;
  }

  #drain(): void {
    for (const offset of [...this.#early.keys()].sort((a, b) => a - b)) {
      if (offset > this.#text.length) return;
      const text = this.#early.get(offset) ?? '';
      this.#early.delete(offset);
      if (offset + text.length > this.#text.length) this.#text += text.slice(this.#text.length - offset);
    }
  }
}
