import { computed, signal } from '@preact/signals-core';
import type { TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import type { FileKind, FileQuota, OwnFile, PageOfOwnFile } from '../../core/wire';
import { t } from '../../i18n/t';
import { emptyState } from '../../ui/states';
import { filesApi, type FileOrder } from './api';
import { isDeleted } from './file';

export type Shown = FileKind | 'all';

/** What shows where there is no file: whether there are none at all, or none that match. */
export const emptyShelf = (isWhole: boolean): TemplateResult =>
  (isWhole ? emptyState('files', t('files.empty.title'), t('files.empty.text')) : emptyState('search', t('files.none.title'), t('files.none.text')));

/** The person's own files as a list asks for them, page by page, and how much room they take. Kept up to date by what events tell. */
export class Shelf {
  readonly kind = signal<Shown>('all');
  readonly query = signal('');
  readonly order = signal<FileOrder>('newest');
  readonly room = signal<FileQuota | undefined>(undefined);
  readonly failure = signal<ReturnType<typeof reasonOf> | undefined>(undefined);
  readonly isBusy = signal(false);
  readonly #page = signal<PageOfOwnFile | undefined>(undefined);
  #call: AbortController | undefined;

  /** What was asked for, as events left it: renamed, further, or gone. Undefined before the first answer. */
  readonly rows = computed<readonly OwnFile[] | undefined>(() => {
    const { ownFiles } = kernel.store.state.value;
    return this.#page.value?.items.map((row) => ({ ...row, file: ownFiles.get(row.file.id) ?? row.file })).filter(({ file }) => !isDeleted(file));
  });

  get hasMore(): boolean {
    return this.#page.value?.nextCursor !== undefined;
  }

  /** Whether nothing is left out. */
  get isWhole(): boolean {
    return this.kind.value === 'all' && this.query.value.trim() === '';
  }

  /** Only the newest question is answered. */
  async load(isMore = false): Promise<void> {
    this.#call?.abort();
    const call = (this.#call = new AbortController());
    const kind = this.kind.peek();
    const q = this.query.peek().trim();
    const cursor = isMore ? this.#page.peek()?.nextCursor : undefined;
    this.failure.value = undefined;
    this.isBusy.value = true;
    try {
      const page = await filesApi.list(
        { sort: this.order.peek(), ...(kind === 'all' ? {} : { kind }), ...(q === '' ? {} : { q }), ...(cursor === undefined ? {} : { cursor }) }, call.signal,
      );
      if (call.signal.aborted) return;
      // The answer is newer than what events told before it, save where they went further.
      for (const { file } of page.items) kernel.store.dispatch({ type: 'ownFileChanged', file });
      this.#page.value = isMore ? { ...page, items: [...(this.#page.peek()?.items ?? []), ...page.items] } : page;
    } catch (error) {
      if (!call.signal.aborted) this.failure.value = reasonOf(error);
    } finally {
      if (this.#call === call) this.isBusy.value = false;
    }
  }

  async measure(): Promise<void> {
    try {
      this.room.value = await filesApi.quota();
    } catch (error) {
      console.warn('How much room files take is not known', error);
    }
  }

  end(): void {
    this.#call?.abort();
  }
}
