import { signal } from '@preact/signals-core';

/** The reply that a link leads to, until the pane of its thread shows it. */
export const wantedReply = signal<{ readonly rootId: string; readonly seq: number } | undefined>(undefined);
