import { signal } from '@preact/signals-core';

const NEAR_END = 40;

/** Keeps a list that grows at its end, for as long as the person is there: whoever scrolls up is never pulled down. */
export class Follower {
  readonly isAtEnd = signal(true);
  #scroller: HTMLElement | undefined;
  #top = 0;
  readonly #sizes = new ResizeObserver(() => {
    if (this.isAtEnd.peek()) this.#stick();
  });

  follow(scroller: HTMLElement): void {
    if (this.#scroller === scroller) return;
    this.end();
    this.#scroller = scroller;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    scroller.addEventListener('wheel', this.#onWheel, { passive: true });
    this.#sizes.observe(scroller);
    if (scroller.firstElementChild) this.#sizes.observe(scroller.firstElementChild);
    this.#stick();
  }

  toEnd(): void {
    this.isAtEnd.value = true;
    this.#stick();
  }

  /** Somebody is led elsewhere. */
  release(): void {
    this.isAtEnd.value = false;
  }

  reset(): void {
    this.isAtEnd.value = true;
    this.#stick();
  }

  end(): void {
    this.#sizes.disconnect();
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller?.removeEventListener('wheel', this.#onWheel);
    this.#scroller = undefined;
  }

  #stick(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#top = scroller.scrollTop;
  }

  /** Only a person scrolls up; what grows moves the end away without that. */
  #onScroll = (): void => {
    const scroller = this.#scroller;
    if (!scroller) return;
    const isNear = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - NEAR_END;
    if (isNear) this.isAtEnd.value = true;
    else if (scroller.scrollTop < this.#top - 1) this.isAtEnd.value = false;
    this.#top = scroller.scrollTop;
  };

  #onWheel = (event: WheelEvent): void => {
    const scroller = this.#scroller;
    if (event.deltaY < 0 && scroller && scroller.scrollHeight > scroller.clientHeight) this.isAtEnd.value = false;
  };
}
