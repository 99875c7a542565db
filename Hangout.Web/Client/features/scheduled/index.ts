/** Messages can be sent later (MSG-15): from the composer, in a list that holds them until then, and in step on all devices. */
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { openMenu } from '../../ui/menu';
import { fullTime, shortTime, timeOf } from '../../ui/time';
import { extendMessages, type Writing } from '../chat';
import { withoutEscape, writtenCommand } from '../commands';
import { scheduledApi, sentenceOf } from './api';
import './scheduled.css';
import { scheduledIn } from './store';
import { offeredTimes } from './times';

const loadTime = () => import('./time-dialog');
const loadList = () => import('./list-dialog');

/** Asks until the answer is the last word. */
async function list(): Promise<void> {
  try {
    for (;;) {
      const { told } = kernel.store.now.scheduled;
      const items = await scheduledApi.list();
      if (told !== kernel.store.now.scheduled.told) continue;
      kernel.store.dispatch({ type: 'scheduledListed', items });
      return;
    }
  } catch (error) {
    console.warn('The scheduled messages could not be read', error);
  }
}

register({
  name: 'scheduled',
  commands: [{ id: 'scheduled.open', title: 'scheduled.title', icon: 'clock', run: () => void openList(undefined) }],
  shortcuts: [{ keys: 'Ctrl+Shift+Enter', title: 'scheduled.later', group: 'shortcuts.writing' }],
  events: {
    ScheduledChanged: (event) => kernel.store.dispatch({ type: 'scheduledChanged', event }),
    SyncRequested: () => void list(),
  },
  // Nothing waits for it.
  connected: () => void list(),
  ahead: () => Promise.all([loadTime(), loadList()]),
});

extendMessages({
  beside: (writing) => html`<button type="button" class="button-icon" title=${t('scheduled.later')} aria-label=${t('scheduled.later')} aria-haspopup="menu"
    aria-keyshortcuts="Control+Shift+Enter" ?disabled=${writing.message() === undefined}
    @click=${(e: Event) => offer(writing, e.currentTarget as HTMLElement)}>${icon('later')}</button>`,
  writes: (event, writing) => {
    if (event.key !== 'Enter' || !event.shiftKey || !(event.ctrlKey || event.metaKey) || writing.message() === undefined || !writing.area?.form) return false;
    offer(writing, writing.area.form);
    return true;
  },
  composer: note,
});

/** How many wait in a conversation, and whether one of them could not be sent. */
function note(conversationId: string): TemplateResult | typeof nothing {
  const items = scheduledIn(kernel.store.state.value.scheduled, conversationId);
  const next = items.find((m) => m.failureCode === undefined);
  if (items.length === 0) return nothing;
  const failed = items.filter((m) => m.failureCode !== undefined).length;
  return html`<p class="scheduled-note ${failed > 0 ? 'is-bad' : ''}">${icon(failed > 0 ? 'alert' : 'later')}<span>${t('scheduled.count', { count: items.length })}
    ${failed > 0 ? html` · ${t('scheduled.failed', { count: failed })}` : next ? html` · ${t('scheduled.next', { when: whenText(next.sendAt) })}` : nothing}</span>
    <button type="button" class="button-text" aria-haspopup="dialog" @click=${() => void openList(conversationId)}>${t('scheduled.show')}</button></p>`;
}

/** The day where it is not today, and the time. */
const whenText = (iso: string): string => (shortTime(iso) === timeOf(iso) && new Date(iso).toDateString() === new Date().toDateString() ? timeOf(iso) : fullTime(iso));

function offer(writing: Writing, beside: HTMLElement): void {
  if (writtenCommand(writing.text.trim())) {
    writing.say(t('scheduled.command'));
    return;
  }
  if (writing.hasMore) {
    writing.say(t('files.later'));
    return;
  }
  openMenu(beside, t('scheduled.later'), [
    ...offeredTimes(new Date()).map(({ key, at }) => ({ label: t(key, { time: timeOf(at.toISOString()) }), icon: 'clock', run: () => void schedule(writing, at) })),
    { label: t('scheduled.other'), icon: 'edit', run: () => void askTime(writing) },
  ]);
}

async function askTime(writing: Writing): Promise<void> {
  try {
    const { askTime: ask } = await loadTime();
    const at = await ask();
    if (at) await schedule(writing, at);
  } catch (error) {
    console.warn('A time could not be asked for', error);
  }
}

/** Schedules what is written; it stays in the composer until the server has it. True once it has. */
export async function schedule(writing: Writing, at: Date, message = writing.message(withoutEscape(writing.text.trim()))): Promise<boolean> {
  if (!message) return false;
  const written = writing.text;
  if ((kernel.store.now.scheduled.items?.length ?? 0) >= limits.scheduledMessages) {
    writing.say(t('scheduled.most', { count: limits.scheduledMessages }));
    return false;
  }
  try {
    const scheduled = await scheduledApi.schedule(message, at.toISOString());
    kernel.store.dispatch({ type: 'scheduledChanged', event: { messages: [scheduled], gone: [] } });
  } catch (error) {
    writing.say(sentenceOf(error));
    return false;
  }
  // Somebody may have gone on, or gone elsewhere.
  if (writing.text === written && writing.conversationId === message.conversationId) writing.clear();
  flash(t('scheduled.done', { when: fullTime(at.toISOString()) }));
  writing.area?.focus();
  return true;
}

function openList(conversationId: string | undefined): Promise<void> {
  return loadList().then(({ openScheduled }) => openScheduled(conversationId), (error: unknown) => console.warn('The scheduled messages could not be shown', error));
}
