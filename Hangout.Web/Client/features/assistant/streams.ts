import { signal, type ReadonlySignal } from '@preact/signals-core';
import { kernel } from '../../core';
import type { AnswerGrew, AnswerText } from '../../core/wire';
import { assistantApi } from './api';
import { Assembler } from './assembler';

const AGAIN_MS = 2_000;
/** Of answers that nobody looks at yet. */
const MOST_HELD = 50;

/** An answer while it grows. Its text is nowhere else, and is kept nowhere. */
export class AnswerStream {
  readonly #assembler = new Assembler();
  readonly #text = signal('');
  #asking: Promise<void> | undefined;
  #isFetched = false;

  constructor(private readonly read: (from: number) => Promise<Pick<AnswerText, 'offset' | 'text'>>, private readonly againMs = AGAIN_MS) {}

  get text(): ReadonlySignal<string> {
    return this.#text;
  }

  grew(offset: number, text: string): void {
    if (this.#assembler.take(offset, text)) this.#text.value = this.#assembler.text;
    // Before the first look nothing tells a hole from what is on its way.
    if (this.#assembler.hasHole && this.#isFetched) void this.fetch();
  }

  /** Asks for what has come, from where this is. */
  fetch(): Promise<void> {
    this.#asking ??= this.#fetch().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #fetch(): Promise<void> {
    try {
      const { offset, text } = await this.read(this.#assembler.text.length);
      this.#isFetched = true;
      if (this.#assembler.take(offset, text)) this.#text.value = this.#assembler.text;
      if (!this.#assembler.hasHole) return;
    } catch (error) {
      console.warn('An answer could not be read on', error);
    }
    setTimeout(() => this.#assembler.hasHole && void this.fetch(), this.againMs);
  }
}

const streams = new Map<string, AnswerStream>();

function streamOf(conversationId: string, messageId: string): AnswerStream {
  let stream = streams.get(messageId);
  if (!stream) {
    stream = new AnswerStream((from) => assistantApi.text(conversationId, messageId, from));
    if (streams.size >= MOST_HELD) streams.delete([...streams.keys()][0] ?? '');
    streams.set(messageId, stream);
  }
  return stream;
}

/** The text of an answer that is being written, from its beginning. */
export function followAnswer(conversationId: string, messageId: string): AnswerStream {
  const isNew = !streams.has(messageId);
  const stream = streamOf(conversationId, messageId);
  if (isNew || !watched.has(messageId)) void stream.fetch();
  watched.add(messageId);
  return stream;
}
const watched = new Set<string>();

/** The answer is over: the message's own text is the truth. */
export function endAnswer(messageId: string): void {
  streams.delete(messageId);
  watched.delete(messageId);
}

let isListening = false;

/** Hears of answers that grow, and reads on after a connection was lost. */
export function listenToAnswers(): void {
  if (isListening) return;
  isListening = true;
  kernel.realtime.on('AnswerGrew', ({ conversationId, messageId, offset, text }: AnswerGrew) => streamOf(conversationId, messageId).grew(offset, text));
  let was = kernel.store.now.link;
  kernel.store.state.subscribe(({ link }) => {
    if (link === 'online' && was !== 'online') for (const id of watched) void streams.get(id)?.fetch();
    was = link;
  });
}
