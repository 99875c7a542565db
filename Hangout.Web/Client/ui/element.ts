import { effect } from '@preact/signals-core';
import { LitElement } from 'lit';

/**
 * A Lit element that draws itself again when a signal that its last drawing read has changed. It draws into the page itself
 * (no shadow root): one style sheet for what the server and the browser render, and labels and IDs that reach across.
 */
export class Element extends LitElement {
  #stop: (() => void) | undefined;
  #first = true;

  protected override createRenderRoot(): HTMLElement {
    if (this.#first) this.replaceChildren(); // What the server drew for the first paint gives way.
    this.#first = false;
    return this;
  }

  protected override performUpdate(): void {
    if (!this.isUpdatePending) return;
    this.#stop?.();
    let drawing = true;
    this.#stop = effect(() => {
      if (drawing) {
        drawing = false;
        super.performUpdate();
      } else {
        this.requestUpdate();
      }
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
    this.#stop = undefined;
  }
}
