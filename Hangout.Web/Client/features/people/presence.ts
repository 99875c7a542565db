import { kernel } from '../../core';
import { limits, type Presence, type PresenceStatus } from '../../core/wire';
import { presenceIn } from './store';

const WATCH_AFTER_MS = 150;
const WATCH_AGAIN_MS = 5_000;

/** Whose presence the screens show: the server tells of these and of no others. */
class PresenceWatch {
  readonly #watched = new Map<object, readonly string[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** While the server is asked how people are: those it told of meanwhile, which is newer. */
  #toldOf: Set<string> | undefined;

  /** Shows people's presence for as long as `key` (a screen) asks for it. */
  watch(key: object, userIds: readonly string[] | undefined): void {
    if (userIds) this.#watched.set(key, userIds);
    else this.#watched.delete(key);
    this.#sendIn(WATCH_AFTER_MS);
  }

  /** The connection is new, and the server knows of nobody. */
  restart(): void {
    // Spread: after a restart of a node everybody comes back at once.
    setTimeout(() => this.#sendIn(WATCH_AFTER_MS), Math.random() * 1_000);
  }

  told(people: readonly Presence[]): void {
    for (const { userId } of people) this.#toldOf?.add(userId);
    kernel.store.dispatch({ type: 'presenceChanged', people });
  }

  #sendIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, ms);
  }

  async #send(): Promise<void> {
    if (!kernel.realtime.isUp) return;
    // One at a time: an older call must not end the watches of a newer one.
    if (this.#toldOf) {
      this.#sendIn(WATCH_AFTER_MS);
      return;
    }
    const ids = [...new Set([...this.#watched.values()].flat())].slice(0, limits.userIds);
    const toldOf = (this.#toldOf = new Set<string>());
    try {
      const { people } = await kernel.realtime.invoke('WatchPresence', { userIds: ids });
      // Of those one may not see, nothing is told.
      const seen = new Set(people.map((p) => p.userId));
      const hidden = ids.filter((id) => !seen.has(id)).map((userId) => ({ userId, status: 'offline' as const }));
      kernel.store.dispatch({ type: 'presenceChanged', people: [...people, ...hidden].filter((p) => !toldOf.has(p.userId)) });
    } catch (error) {
      console.warn('Watching presence failed; trying again', error);
      if (this.#timer === undefined) this.#sendIn(WATCH_AGAIN_MS * (1 + Math.random()));
    } finally {
      this.#toldOf = undefined;
    }
  }
}

export const presence = new PresenceWatch();

/** How a person is; tells a signal's reader when it changes. */
export const presenceOf = (userId: string): PresenceStatus => presenceIn(kernel.store.state.value, userId);
