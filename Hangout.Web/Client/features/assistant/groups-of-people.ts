/** The assistant where people talk: it can be mentioned, answers in threads, and says what somebody missed (AI-3). */
import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type Assistant, type Message, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { extendMessages, type ShownMessage } from '../chat';
import { inConversation, nameOf, type Chat } from '../conversations';
import { peopleApi } from '../people';
import { assistantApi } from './api';

const FRESH_MS = 60_000;

interface Known { readonly about: Assistant; readonly user: User | undefined }

/** Whether there is an assistant, and who it is. */
const known = signal<Known | undefined>(undefined);
let askedAt = 0;
let asking: Promise<void> | undefined;

/** Asks once a minute, and only where it matters. */
function ask(): Promise<void> {
  if (Date.now() - askedAt < FRESH_MS) return asking ?? Promise.resolve();
  askedAt = Date.now();
  asking = (async () => {
    const [about] = await Promise.all([assistantApi.about(), import('./parts')]);
    known.value = { about, user: known.peek()?.user ?? (about.isConfigured ? (await peopleApi.byId([about.userId]))[0] : undefined) };
  })().catch((error: unknown) => {
    askedAt = 0;
    console.warn('Whether there is an assistant is not known', error);
  });
  return asking;
}

async function mentionable(conversationId: string): Promise<readonly User[]> {
  const info = kernel.store.now.chats.get(conversationId)?.info;
  if (!info || info.kind === 'assistant' || info.settings.assistant === false) return [];
  await ask();
  const { about, user } = known.peek() ?? {};
  return about?.isConfigured && user ? [user] : [];
}

export const isGrowing = ({ answer }: Message): boolean => answer?.state === 'waiting' || answer?.state === 'running';

const load = (): Promise<unknown> => import('./group-answer');

function view(shown: ShownMessage): TemplateResult {
  load().catch((error: unknown) => console.warn('How an answer stands could not be shown', error));
  return html`<group-answer .shown=${shown}></group-answer>`;
}

function body(shown: ShownMessage): TemplateResult | typeof nothing {
  const { answer, text } = shown.message;
  if (!answer) return nothing;
  if (isGrowing(shown.message)) return view(shown);
  return text === '' ? html`` : nothing;
}

function below(shown: ShownMessage): TemplateResult | typeof nothing {
  const { answer } = shown.message;
  return !answer || isGrowing(shown.message) || (answer.state === 'done' && !answer.isCut) ? nothing : view(shown);
}

/** How many messages of others there are after a place; at least, where not all are held. */
function missedAfter({ timeline, info }: Chat, after: number, me: string): number {
  const isMissed = (m: Message): boolean =>
    m.seq > after && m.senderId !== me && m.kind !== 'system' && !m.deletedAt && !m.isHidden && inConversation(m);
  const held = timeline?.messages.filter(isMissed).length ?? 0;
  return timeline?.hasNewer ? Math.max(held, info.unreadCount) : held;
}

/** One request for what was missed after a place, however often it is asked for. */
const requests = new Map<string, string>();
const busy = signal(false);

async function summarise(chat: Chat, after: number): Promise<void> {
  const { id } = chat.info;
  const key = `${id} ${after}`;
  const request = requests.get(key) ?? uuidv7();
  requests.set(key, request);
  busy.value = true;
  try {
    const question = t('assistant.summary.question', { name: nameOf(chat.info, kernel.store.now.me.id) }).slice(0, limits.summaryQuestion);
    const made = await assistantApi.summarise(id, { id: request, question, after });
    kernel.navigation.navigate('assistantChat', { conversationId: made.id });
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
  busy.value = false;
}

function unread(conversationId: string, after: number): TemplateResult | typeof nothing {
  const { chats, me } = kernel.store.state.value;
  const chat = chats.get(conversationId);
  if (!chat || chat.info.kind === 'assistant' || missedAfter(chat, after, me.id) < limits.summaryMessages) return nothing;
  void ask();
  if (!known.value?.about.isConfigured) return nothing;
  return html`<button type="button" class="button-text" ?disabled=${busy.value} @click=${() => void summarise(chat, after)}>
    ${icon('assistant')}${t('assistant.summary')}</button>`;
}

extendMessages({ body, below, mentionable, unread });
