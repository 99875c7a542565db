import { signal } from '@preact/signals-core';
import { kernel, reasonOf } from '../../core';
import type { Assistant, AssistantConversation, ChangeAssistantConversationRequest, Model } from '../../core/wire';
import { errorText, locale, t } from '../../i18n/t';
import { flash } from '../../ui/flash';
import type { Chat } from '../conversations';
import { assistantApi } from './api';
import './parts';

/** Whether there is an assistant, and its models; undefined until it was asked. */
export const about = signal<Assistant | undefined>(undefined);
export const aboutError = signal<string | undefined>(undefined);

/** What belongs to the assistant alone: settings and tags, by conversation. */
export const details = signal<ReadonlyMap<string, AssistantConversation>>(new Map());

export async function loadAbout(): Promise<void> {
  aboutError.value = undefined;
  try {
    about.value = await assistantApi.about();
  } catch (error) {
    aboutError.value = reasonOf(error);
  }
}

export function took(...conversations: readonly AssistantConversation[]): void {
  details.value = new Map([...details.peek(), ...conversations.map((c) => [c.id, c] as const)]);
}

/** Titles come with the conversations themselves; this is for tags and settings. */
export async function loadDetails(): Promise<void> {
  for (const archived of ['false', 'true'] as const) {
    let cursor: string | undefined;
    do {
      const page = await assistantApi.list({ archived, cursor });
      took(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
}

export async function loadOne(id: string): Promise<void> {
  took(await assistantApi.get(id));
}

/** Changes a conversation, and says what was refused. */
export async function change(id: string, request: ChangeAssistantConversationRequest, done?: string): Promise<boolean> {
  try {
    took(await assistantApi.change(id, request));
    if (done !== undefined) flash(done);
    return true;
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
    return false;
  }
}

/** The server decides; this is for what is offered. */
export const isAdministrator = (): boolean => kernel.store.state.value.me.roles.some((role) => role === 'admin' || role === 'owner');

export const titleOf = (chat: Chat | undefined): string => chat?.info.title ?? t('assistant.untitled');

/** A model by its ID; one that is not offered any more is known by its name alone. */
export const modelOf = (id: string | undefined): Model | undefined =>
  (id === undefined ? about.value?.models.find((m) => m.isDefault) : about.value?.models.find((m) => m.id === id));

export const modelName = (id: string | undefined): string => modelOf(id)?.name ?? id?.slice(id.indexOf('/') + 1) ?? t('assistant.model.default');

/** 128,000 is 128K. */
export const tokensText = (tokens: number): string => new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 1 }).format(tokens);

/** What is used of a limit that is nearly used up, as a sentence. */
export function usageNote(): string | undefined {
  const usage = about.value?.usage;
  if (!usage) return undefined;
  if (usage.requestLimit !== undefined && usage.requests > usage.requestLimit * 0.8) {
    return t('assistant.usage.requests', { used: Math.min(usage.requests, usage.requestLimit), most: usage.requestLimit });
  }
  return usage.tokenLimit !== undefined && usage.tokens > usage.tokenLimit * 0.8
    ? t('assistant.usage.tokens', { used: tokensText(usage.tokens), most: tokensText(usage.tokenLimit) }) : undefined;
}
